#define _GNU_SOURCE
#include "transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_FRAME = 5 << 20, HTTP2_WINDOW = 1 << 20 };

static struct transport_events events;
static struct bytes urgent, queue, received;
static struct bytes *sending_from;
static size_t sending;
static bool ending;
static char status[16];
static int fd;
static nghttp2_session *session;
static int32_t stream;

/* gRPC puts five bytes before a message: not compressed, and the length. */
void transport_send(bool is_urgent, const struct bytes *message) {
    size_t len = message->len;
    uint8_t head[5] = {0, len >> 24, len >> 16, len >> 8, len};
    struct bytes *to = is_urgent ? &urgent : &queue;
    put(to, head, sizeof head);
    put(to, message->data, len);
    nghttp2_session_resume_data(session, stream);
}

size_t transport_waiting(void) {
    return left(&queue);
}

void transport_end(void) {
    ending = true;
    nghttp2_session_resume_data(session, stream);
}

static size_t frame_size(const uint8_t *head) {
    return 5 + ((size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4]);
}

/* Gives HTTP/2 the next bytes: of the frame that has begun, else of an urgent one, else of the next. */
static ssize_t give(nghttp2_session *s, int32_t id, uint8_t *to, size_t len, uint32_t *flags,
                    nghttp2_data_source *source, void *user) {
    (void)s, (void)id, (void)source, (void)user;
    if (sending == 0) {
        sending_from = left(&urgent) ? &urgent : &queue;
        if (left(sending_from)) sending = frame_size(sending_from->data + sending_from->at);
    }
    if (sending == 0) {
        if (!ending) return NGHTTP2_ERR_DEFERRED;
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        return 0;
    }
    size_t count = len < sending ? len : sending;
    memcpy(to, sending_from->data + sending_from->at, count);
    sending_from->at += count;
    sending -= count;
    return (ssize_t)count;
}

/* HTTP/2 gives pieces of any size; a frame is whole when gRPC's length has come. */
static int on_data(nghttp2_session *s, uint8_t flags, int32_t id, const uint8_t *data, size_t len, void *user) {
    (void)s, (void)flags, (void)id, (void)user;
    put(&received, data, len);
    while (left(&received) >= 5) {
        const uint8_t *head = received.data + received.at;
        size_t size = frame_size(head);
        if (head[0] != 0) events.lost("a frame is compressed");
        if (size > MAX_FRAME) events.lost("a frame is too large");
        if (left(&received) < size) break;
        received.at += size;
        events.message(reader(head + 5, size - 5));
    }
    return 0;
}

static int on_header(nghttp2_session *s, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t len, uint8_t flags, void *user) {
    (void)s, (void)frame, (void)flags, (void)user;
    if (name_len == 11 && !memcmp(name, "grpc-status", 11) && len < sizeof status) {
        memcpy(status, value, len);
        status[len] = 0;
    }
    return 0;
}

/* The Threader's side ends with trailers; ours may be open still, so HTTP/2 does not call the stream closed. */
static int on_frame(nghttp2_session *s, const nghttp2_frame *frame, void *user) {
    (void)s, (void)user;
    bool data_or_headers = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
    if (data_or_headers && frame->hd.flags & NGHTTP2_FLAG_END_STREAM) {
        if (!strcmp(status, "0")) events.closed();
        events.lost("the stream ended with a failure");
    }
    return 0;
}

static int on_close(nghttp2_session *s, int32_t id, uint32_t error, void *user) {
    (void)s, (void)id, (void)error, (void)user;
    events.lost("the stream broke");
    return 0;
}

static const char *dial(void) {
    const char *path = getenv("ASML_IOMOD_SOCKET"), *address = getenv("ASML_IOMOD_ADDRESS");
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *port = address ? strrchr(address, ':') : NULL;
    if (path && strlen(path) < sizeof local.sun_path) strcpy(local.sun_path, path);
    else if (port) loopback.sin_port = htons((uint16_t)atoi(port + 1));
    else return "neither ASML_IOMOD_SOCKET nor ASML_IOMOD_ADDRESS says where to dial";
    fd = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, path ? (void *)&local : (void *)&loopback, path ? sizeof local : sizeof loopback))
        return strerror(errno);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return NULL;
}

static void open_stream(void) {
    nghttp2_session_callbacks *callbacks;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_client_new(&session, callbacks, NULL);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                         {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, HTTP2_WINDOW}};
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, 2);
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, HTTP2_WINDOW);
#define HEADER(name, value) \
    { (uint8_t *)name, (uint8_t *)value, sizeof name - 1, sizeof value - 1, NGHTTP2_NV_FLAG_NONE }
    nghttp2_nv headers[] = {HEADER(":method", "POST"),
                            HEADER(":scheme", "http"),
                            HEADER(":authority", "threader"),
                            HEADER(":path", "/asml.iomod.v1.Broker/Connect"),
                            HEADER("content-type", "application/grpc"),
                            HEADER("te", "trailers")};
    nghttp2_data_provider provider = {.read_callback = give};
    stream = nghttp2_submit_request(session, NULL, headers, sizeof headers / sizeof *headers, &provider, NULL);
}

/* Writes what HTTP/2 wants to write. Whether something is left that the socket does not take yet. */
static bool write_some(void) {
    static const uint8_t *rest;
    static ssize_t rest_len;
    while (true) {
        if (rest_len == 0) rest_len = nghttp2_session_mem_send(session, &rest);
        if (rest_len < 0) events.lost("HTTP/2 cannot go on");
        if (rest_len == 0) return false;
        ssize_t written = write(fd, rest, (size_t)rest_len);
        if (written < 0 && errno == EAGAIN) return true;
        if (written < 0) events.lost(strerror(errno));
        rest += written;
        rest_len -= written;
    }
}

static void read_some(void) {
    uint8_t piece[64 << 10];
    ssize_t len = read(fd, piece, sizeof piece);
    if (len < 0 && errno == EAGAIN) return;
    if (len < 0) events.lost(strerror(errno));
    if (len == 0) events.lost("the connection is closed");
    if (nghttp2_session_mem_recv(session, piece, (size_t)len) < 0) events.lost("that is no HTTP/2");
}

const char *transport_open(struct transport_events handlers) {
    events = handlers;
    signal(SIGPIPE, SIG_IGN);
    const char *problem = dial();
    if (!problem) open_stream();
    return problem;
}

void transport_turn(int millis) {
    bool waits = write_some();
    /* Nothing is ever written to standard input; it ends when the Threader has died. */
    struct pollfd ends[] = {{fd, waits ? POLLIN | POLLOUT : POLLIN, 0}, {0, POLLIN, 0}};
    if (poll(ends, 2, millis) < 0 && errno != EINTR) events.lost(strerror(errno));
    char nothing[64];
    if (ends[1].revents && read(0, nothing, sizeof nothing) <= 0) events.lost("standard input has ended");
    if (ends[0].revents) read_some();
}
