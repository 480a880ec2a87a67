package dev.asml.threader.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What goes back to the client.
 *
 * @param headers names in any case; a name may come more than once
 */
// The body is handed over, never shared.
@SuppressWarnings("ArrayRecordComponent")
record Reply(int status, List<Header> headers, byte[] body) {
    /** One header field. */
    record Header(String name, String value) {}

    /** The same with one more header. */
    Reply with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, body);
    }
}
