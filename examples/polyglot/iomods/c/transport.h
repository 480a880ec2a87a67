/* One gRPC stream over HTTP/2 over a socket: messages in, messages out. */
#ifndef TRANSPORT_H
#define TRANSPORT_H
#include <stdbool.h>

#include "wire.h"

struct transport_events {
    /* A message came. */
    void (*message)(struct reader message);
    /* The Threader has closed the stream in good order. Does not return. */
    void (*closed)(void);
    /* The stream broke. Does not return. */
    void (*lost)(const char *why);
};

/* Dials where the environment says, and opens the stream; what is wrong, or NULL. */
const char *transport_open(struct transport_events events);
/* Queues a message. Urgent ones overtake those that wait. */
void transport_send(bool urgent, const struct bytes *message);
/* How many bytes wait. */
size_t transport_waiting(void);
/* Closes this side of the stream when everything is sent. */
void transport_end(void);
/* Sends and receives, for so many milliseconds at most; -1 for as long as it takes. */
void transport_turn(int millis);

#endif
