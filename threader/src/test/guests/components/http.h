/* The imports of wasi:http as the canonical ABI lowers them. */
#include "wasi.h"

typedef struct {
    uint8_t none_or_bad;
    int32_t handle;
} maybe_handle;

typedef struct {
    uint8_t some;
    text value;
} maybe_text;

/* result<_, error-code>, and what lies behind it: the case's number is at 8. */
typedef struct {
    uint8_t bad;
    _Alignas(8) uint8_t code;
    uint8_t rest[31];
} error_result;

/* option<result<result<own, error-code>>>, where own may be an option of its own. */
typedef struct {
    uint8_t some;
    _Alignas(8) uint8_t taken;
    _Alignas(8) uint8_t bad;
    union {
        _Alignas(8) int32_t handle;
        maybe_handle trailers;
        struct {
            uint8_t code;
            uint8_t rest[31];
        };
    };
} future_result;

typedef struct {
    text name, value;
} field;

#define HTTP(name) IMPORT("wasi:http/types", name)
HTTP("[constructor]fields") int32_t fields_new(void);
HTTP("[method]fields.append")
void fields_append(int32_t, const void *name, uint32_t, const void *value, uint32_t, uint8_t *result);
HTTP("[method]fields.entries") void fields_entries(int32_t, text *);
HTTP("[resource-drop]fields") void fields_drop(int32_t);
HTTP("[method]incoming-request.method") void request_method(int32_t, maybe_text *);
HTTP("[method]incoming-request.path-with-query") void request_path(int32_t, maybe_text *);
HTTP("[method]incoming-request.headers") int32_t request_headers(int32_t);
HTTP("[method]incoming-request.consume") void request_body(int32_t, maybe_handle *);
HTTP("[resource-drop]incoming-request") void request_drop(int32_t);
HTTP("[method]incoming-body.stream") void body_stream(int32_t, maybe_handle *);
HTTP("[static]incoming-body.finish") int32_t body_trailers(int32_t);
HTTP("[resource-drop]incoming-body") void body_drop(int32_t);
HTTP("[method]future-trailers.subscribe") int32_t trailers_subscribe(int32_t);
HTTP("[method]future-trailers.get") void trailers_get(int32_t, future_result *);
HTTP("[resource-drop]future-trailers") void trailers_drop(int32_t);
HTTP("[constructor]outgoing-response") int32_t response_new(int32_t headers);
HTTP("[method]outgoing-response.set-status-code") int32_t response_status(int32_t, int32_t);
HTTP("[method]outgoing-response.body") void response_body(int32_t, maybe_handle *);
HTTP("[static]response-outparam.set")
void respond(int32_t out, int32_t bad, int32_t response_or_code, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
HTTP("[method]outgoing-body.write") void sent_stream(int32_t, maybe_handle *);
HTTP("[static]outgoing-body.finish") void sent_finish(int32_t, int32_t some, int32_t trailers, error_result *);
HTTP("[resource-drop]outgoing-body") void sent_drop(int32_t);
HTTP("[constructor]outgoing-request") int32_t ask_new(int32_t headers);
HTTP("[method]outgoing-request.set-method") int32_t ask_method(int32_t, int32_t, const void *, uint32_t);
HTTP("[method]outgoing-request.set-scheme") int32_t ask_scheme(int32_t, int32_t some, int32_t, const void *, uint32_t);
HTTP("[method]outgoing-request.set-authority") int32_t ask_authority(int32_t, int32_t some, const void *, uint32_t);
HTTP("[method]outgoing-request.set-path-with-query") int32_t ask_path(int32_t, int32_t some, const void *, uint32_t);
HTTP("[method]outgoing-request.body") void ask_body(int32_t, maybe_handle *);
HTTP("[method]future-incoming-response.subscribe") int32_t asked_subscribe(int32_t);
HTTP("[method]future-incoming-response.get") void asked_get(int32_t, future_result *);
HTTP("[resource-drop]future-incoming-response") void asked_drop(int32_t);
HTTP("[method]incoming-response.status") int32_t answer_status(int32_t);
HTTP("[method]incoming-response.headers") int32_t answer_headers(int32_t);
HTTP("[method]incoming-response.consume") void answer_body(int32_t, maybe_handle *);
HTTP("[resource-drop]incoming-response") void answer_drop(int32_t);
IMPORT("wasi:http/outgoing-handler", "handle")
void ask(int32_t request, int32_t some, int32_t options, error_result *);
