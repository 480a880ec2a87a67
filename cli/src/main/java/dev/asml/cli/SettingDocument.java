package dev.asml.cli;

import java.util.Optional;

/** A setting, as {@code asml config} prints it. */
record SettingDocument(
        @Meaning("its name in files") String setting,

        @Meaning("what holds; of a token only its beginning")
        Optional<String> value,

        @Meaning("where that is from: a variable or a file") Optional<String> from,

        @Meaning("the environment variable that stands for it")
        String variable,

        String meaning) {}
