package dev.asml.threader.http;

/** A part of the admin API. */
public interface AdminSection {
    /** Adds what it answers. */
    void addTo(SessionApi.Endpoints endpoints);
}
