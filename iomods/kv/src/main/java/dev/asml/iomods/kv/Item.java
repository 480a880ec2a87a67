package dev.asml.iomods.kv;

import java.time.Duration;
import java.util.Optional;

/**
 * What is to be put at a key.
 *
 * @param life how long it stays
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Item(String key, byte[] value, Optional<Duration> life) {}
