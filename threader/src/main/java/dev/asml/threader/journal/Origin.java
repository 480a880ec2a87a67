package dev.asml.threader.journal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The run that a recording is of.
 *
 * @param function as {@code service/function}
 * @param conditions what the run depends on besides what it is told, for example the hash of its module, by name
 * @param arguments what follows the function's name in the guest's arguments
 * @param input what the guest reads as its input
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Origin(String function, Map<String, String> conditions, List<String> arguments, byte[] input) {
    public Origin {
        conditions = Map.copyOf(conditions);
        arguments = List.copyOf(arguments);
    }

    /** The conditions of this one that are others in {@code now}, each with what it was and what it is. */
    public List<String> changes(Map<String, String> now) {
        return new TreeMap<>(conditions)
                .entrySet().stream()
                        .filter(then -> !then.getValue().equals(now.get(then.getKey())))
                        .map(then -> "%s was %s and is %s"
                                .formatted(then.getKey(), then.getValue(), now.getOrDefault(then.getKey(), "unknown")))
                        .toList();
    }
}
