package dev.asml.threader.http;

/**
 * Where a console has sessions.
 *
 * @param console its address, for example {@code http://127.0.0.1:8082}
 */
public record ConsoleLinks(String console) implements SessionApi.Links {
    @Override
    public String page(String id) {
        return console + "/session/" + id;
    }

    @Override
    public String view(String id) {
        return console.replaceFirst("^http", "ws") + ConsoleViews.path(id);
    }
}
