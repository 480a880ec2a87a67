package dev.asml.iomods.kv;

import java.time.Instant;
import java.util.Optional;

/**
 * What there is at a key.
 *
 * @param version another one at each change of the key, and higher than any before
 * @param expires when it is gone by itself
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Entry(String key, byte[] value, long version, Optional<Instant> expires) {}
