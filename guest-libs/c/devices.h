/*
 * devices.h - a window, its frame, the events of the person before it, and sound, over Threader's
 * device files; for C11 with wasi-libc, header only.
 *
 * The function's service.toml must declare the dependency wasmer.io.devices.
 */
#ifndef ASML_DEVICES_H
#define ASML_DEVICES_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads of one poll end here even if a host always has more. */
#define ASML_READS 16
/* As many axes of a gamepad are told. */
#define ASML_AXES 8

/* What went well, or why a device did not do what was asked. */
typedef enum {
    ASML_DEVICE_OK,
    ASML_DEVICE_NOT_DECLARED,
    ASML_DEVICE_SIZE,
    ASML_DEVICE_FILE,
    ASML_DEVICE_MEMORY,
} asml_device_error;

static inline const char *asml_device_text(asml_device_error error) {
    switch (error) {
        case ASML_DEVICE_OK: return "nothing failed";
        case ASML_DEVICE_NOT_DECLARED:
            return "cannot open the device files; declare wasmer.io.devices in service.toml: "
                   "[[iomod.dependencies]] coordinates = \"wasmer.io.devices\"";
        case ASML_DEVICE_SIZE:
            return "no window of that size is to be had: it has no pixels, or more than the function may have";
        case ASML_DEVICE_FILE: return "a device file cannot be read or written";
        case ASML_DEVICE_MEMORY: return "there is no memory for the frame";
    }
    return "unknown";
}

/* ---- frame ----------------------------------------------------------------------------------- */

/*
 * A rectangle of pixels, each 0xRRGGBB: in memory blue, green, red, any. Row by row from the top.
 * Drawing beyond its edges is cut off.
 */
typedef struct {
    int32_t width, height;
    uint32_t *pixels;
} asml_frame;

static inline uint32_t asml_frame_at(const asml_frame *frame, int32_t x, int32_t y) {
    bool inside = x >= 0 && y >= 0 && x < frame->width && y < frame->height;
    return inside ? frame->pixels[(size_t)y * (size_t)frame->width + (size_t)x] : 0;
}

static inline void asml_frame_set(asml_frame *frame, int32_t x, int32_t y, uint32_t rgb) {
    if (x >= 0 && y >= 0 && x < frame->width && y < frame->height)
        frame->pixels[(size_t)y * (size_t)frame->width + (size_t)x] = rgb;
}

/* A filled rectangle. */
static inline void asml_frame_rect(
        asml_frame *frame, int32_t x, int32_t y, int32_t width, int32_t height, uint32_t rgb) {
    int64_t right = (int64_t)x + width, bottom = (int64_t)y + height;
    if (right > frame->width) right = frame->width;
    if (bottom > frame->height) bottom = frame->height;
    for (int32_t row = y < 0 ? 0 : y; row < bottom; row++)
        for (int32_t column = x < 0 ? 0 : x; column < right; column++)
            frame->pixels[(size_t)row * (size_t)frame->width + (size_t)column] = rgb;
}

static inline void asml_frame_fill(asml_frame *frame, uint32_t rgb) {
    asml_frame_rect(frame, 0, 0, frame->width, frame->height, rgb);
}

/* No pixel has this colour: blit leaves none out. */
#define ASML_NO_HOLE UINT32_MAX

/* Copies another frame with its left upper corner to x, y; its pixels of the colour hole are left out. */
static inline void asml_frame_blit(
        asml_frame *frame, int32_t x, int32_t y, const asml_frame *other, uint32_t hole) {
    for (int32_t row = 0; row < other->height; row++)
        for (int32_t column = 0; column < other->width; column++) {
            uint32_t rgb = other->pixels[(size_t)row * (size_t)other->width + (size_t)column];
            if (rgb != hole) asml_frame_set(frame, x + column, y + row, rgb);
        }
}

/* ---- events ---------------------------------------------------------------------------------- */

/* A key by its place on a keyboard, not by what is printed on it; left and right of a pair are one. */
typedef enum {
    ASML_KEY_BACKSPACE = 8, ASML_KEY_TAB = 9, ASML_KEY_ENTER = 13, ASML_KEY_SHIFT = 16,
    ASML_KEY_CONTROL = 17, ASML_KEY_ALT = 18, ASML_KEY_PAUSE = 19, ASML_KEY_CAPS_LOCK = 20,
    ASML_KEY_ESCAPE = 27, ASML_KEY_SPACE = 32, ASML_KEY_PAGE_UP = 33, ASML_KEY_PAGE_DOWN = 34,
    ASML_KEY_END = 35, ASML_KEY_HOME = 36, ASML_KEY_LEFT = 37, ASML_KEY_UP = 38,
    ASML_KEY_RIGHT = 39, ASML_KEY_DOWN = 40, ASML_KEY_INSERT = 45, ASML_KEY_DELETE = 46,
    ASML_KEY_DIGIT0 = 48, ASML_KEY_DIGIT1 = 49, ASML_KEY_DIGIT2 = 50, ASML_KEY_DIGIT3 = 51,
    ASML_KEY_DIGIT4 = 52, ASML_KEY_DIGIT5 = 53, ASML_KEY_DIGIT6 = 54, ASML_KEY_DIGIT7 = 55,
    ASML_KEY_DIGIT8 = 56, ASML_KEY_DIGIT9 = 57, ASML_KEY_A = 65, ASML_KEY_B = 66, ASML_KEY_C = 67,
    ASML_KEY_D = 68, ASML_KEY_E = 69, ASML_KEY_F = 70, ASML_KEY_G = 71, ASML_KEY_H = 72,
    ASML_KEY_I = 73, ASML_KEY_J = 74, ASML_KEY_K = 75, ASML_KEY_L = 76, ASML_KEY_M = 77,
    ASML_KEY_N = 78, ASML_KEY_O = 79, ASML_KEY_P = 80, ASML_KEY_Q = 81, ASML_KEY_R = 82,
    ASML_KEY_S = 83, ASML_KEY_T = 84, ASML_KEY_U = 85, ASML_KEY_V = 86, ASML_KEY_W = 87,
    ASML_KEY_X = 88, ASML_KEY_Y = 89, ASML_KEY_Z = 90, ASML_KEY_META_LEFT = 91,
    ASML_KEY_META_RIGHT = 92, ASML_KEY_NUMPAD0 = 96, ASML_KEY_NUMPAD1 = 97, ASML_KEY_NUMPAD2 = 98,
    ASML_KEY_NUMPAD3 = 99, ASML_KEY_NUMPAD4 = 100, ASML_KEY_NUMPAD5 = 101, ASML_KEY_NUMPAD6 = 102,
    ASML_KEY_NUMPAD7 = 103, ASML_KEY_NUMPAD8 = 104, ASML_KEY_NUMPAD9 = 105,
    ASML_KEY_NUMPAD_MULTIPLY = 106, ASML_KEY_NUMPAD_ADD = 107, ASML_KEY_NUMPAD_SUBTRACT = 109,
    ASML_KEY_NUMPAD_DECIMAL = 110, ASML_KEY_NUMPAD_DIVIDE = 111, ASML_KEY_F1 = 112,
    ASML_KEY_F2 = 113, ASML_KEY_F3 = 114, ASML_KEY_F4 = 115, ASML_KEY_F5 = 116, ASML_KEY_F6 = 117,
    ASML_KEY_F7 = 118, ASML_KEY_F8 = 119, ASML_KEY_F9 = 120, ASML_KEY_F10 = 121,
    ASML_KEY_F11 = 122, ASML_KEY_F12 = 123, ASML_KEY_NUM_LOCK = 144, ASML_KEY_SCROLL_LOCK = 145,
    ASML_KEY_SEMICOLON = 186, ASML_KEY_EQUAL = 187, ASML_KEY_COMMA = 188, ASML_KEY_MINUS = 189,
    ASML_KEY_PERIOD = 190, ASML_KEY_SLASH = 191, ASML_KEY_BACKQUOTE = 192,
    ASML_KEY_BRACKET_LEFT = 219, ASML_KEY_BACKSLASH = 220, ASML_KEY_BRACKET_RIGHT = 221,
    ASML_KEY_QUOTE = 222, ASML_KEY_OTHER = 255,
} asml_key;

typedef enum { ASML_BUTTON_LEFT, ASML_BUTTON_RIGHT, ASML_BUTTON_MIDDLE } asml_button;

typedef enum { ASML_PHASE_START, ASML_PHASE_MOVE, ASML_PHASE_END, ASML_PHASE_CANCEL } asml_phase;

typedef enum {
    ASML_KEY_PRESS,      /* key */
    ASML_KEY_RELEASE,    /* key */
    ASML_MOUSE_MOVE,     /* x, y */
    ASML_BUTTON_PRESS,   /* button, x, y */
    ASML_BUTTON_RELEASE, /* button, x, y */
    ASML_WHEEL,          /* dx, dy: positive is right and down; x, y */
    ASML_TEXT,           /* text: what was typed, after dead keys and input methods */
    ASML_TOUCH,          /* phase, finger, x, y */
    ASML_GAMEPAD,        /* index, buttons as bits, axes from -32767 to 32767 */
    ASML_RESIZE,         /* x, y: size of the onlooker's window in pixels of its own */
    ASML_CLOSED,         /* the window was closed: a program ends now, or is ended soon */
} asml_event_kind;

/* What a person did; places are pixels of the frame. Which fields count is told beside the kinds. */
typedef struct {
    asml_event_kind kind;
    int32_t x, y, dx, dy;
    asml_key key;
    asml_button button;
    asml_phase phase;
    uint32_t finger, index, buttons;
    int16_t axes[ASML_AXES];
    char text[256];
} asml_event;

/* The bytes of one read, and how far they are taken apart. */
typedef struct {
    uint8_t bytes[4096];
    size_t length, at;
    int reads;
} asml_queue;

/* ---- window ---------------------------------------------------------------------------------- */

/* A window on one of the framebuffers 0 to 3. Its files are opened once. */
typedef struct {
    /* What the next present shows. */
    asml_frame frame;
    /* What is held down, and where the mouse is, as of the last event taken. */
    bool key_down[256];
    bool button_down[3];
    int32_t mouse_x, mouse_y;
    bool closed;

    /* The library's own. */
    int fb, size, draw, input, more, vsync;
    asml_queue inputs, others;
    bool named[3], drawn;
    bool pressed;
    asml_button press;
} asml_window;

static inline int asml_device_open(int framebuffer, const char *name, int flags) {
    char path[48];
    snprintf(path, sizeof path, "/_wasmer/dev/fb%d/%s", framebuffer, name);
    return open(path, flags);
}

/* The bytes go to the start of the device. */
static inline bool asml_device_put(int file, const void *bytes, size_t length) {
    if (lseek(file, 0, SEEK_SET) != 0) return false;
    for (size_t done = 0; done < length;) {
        ssize_t n = write(file, (const uint8_t *)bytes + done, length - done);
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

/* Gives the window another size, and a black frame; opens it when it was closed. */
static inline asml_device_error asml_window_resize(asml_window *window, int32_t width, int32_t height) {
    char text[32];
    if (width <= 0 || height <= 0) return ASML_DEVICE_SIZE;
    int length = snprintf(text, sizeof text, "%dx%d", (int)width, (int)height);
    if (!asml_device_put(window->size, text, (size_t)length)) return ASML_DEVICE_SIZE;
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);
    if (!pixels) return ASML_DEVICE_MEMORY;
    free(window->frame.pixels);
    window->frame = (asml_frame){width, height, pixels};
    window->closed = false;
    return ASML_DEVICE_OK;
}

/* Opens a window of so many pixels on one of the framebuffers 0 to 3. */
static inline asml_device_error asml_window_open_on(
        asml_window *window, int framebuffer, int32_t width, int32_t height) {
    memset(window, 0, sizeof *window);
    window->size = asml_device_open(framebuffer, "virtual_size", O_RDWR);
    window->fb = asml_device_open(framebuffer, "fb", O_WRONLY);
    window->draw = asml_device_open(framebuffer, "draw", O_WRONLY);
    window->input = asml_device_open(framebuffer, "input", O_RDONLY);
    /* A host without these does without. */
    window->more = asml_device_open(framebuffer, "events", O_RDONLY);
    window->vsync = asml_device_open(framebuffer, "vsync", O_RDONLY);
    if (window->size < 0 || window->fb < 0 || window->draw < 0 || window->input < 0)
        return ASML_DEVICE_NOT_DECLARED;
    return asml_window_resize(window, width, height);
}

/* Opens a window of so many pixels on the first framebuffer. */
static inline asml_device_error asml_window_open(asml_window *window, int32_t width, int32_t height) {
    return asml_window_open_on(window, 0, width, height);
}

/* The size that the host tells; 0 by 0 when the window is closed. */
static inline asml_device_error asml_window_size(asml_window *window, int32_t *width, int32_t *height) {
    char text[32];
    ssize_t n = lseek(window->size, 0, SEEK_SET) == 0 ? read(window->size, text, sizeof text - 1) : -1;
    if (n < 0) return ASML_DEVICE_FILE;
    text[n] = 0;
    char *rest = text;
    *width = (int32_t)strtol(text, &rest, 10);
    *height = *rest ? (int32_t)strtol(rest + 1, NULL, 10) : 0;
    return ASML_DEVICE_OK;
}

static inline asml_device_error asml_window_close(asml_window *window) {
    window->closed = true;
    return asml_device_put(window->size, "0x0", 3) ? ASML_DEVICE_OK : ASML_DEVICE_FILE;
}

/* Shows the frame: one write of all pixels, and a draw, which waits for the function's frame rate. */
static inline asml_device_error asml_window_present(asml_window *window) {
    size_t bytes = (size_t)window->frame.width * (size_t)window->frame.height * 4;
    if (!asml_device_put(window->fb, window->frame.pixels, bytes)) return ASML_DEVICE_FILE;
    if (!asml_device_put(window->draw, "0", 1)) return ASML_DEVICE_FILE;
    window->drawn = true;
    return ASML_DEVICE_OK;
}

/* Waits for the next frame's slot and tells how many there have been; for programs that do not draw each frame. */
static inline uint64_t asml_window_wait(asml_window *window) {
    uint64_t slot = 0;
    if (window->vsync < 0 || read(window->vsync, &slot, sizeof slot) != sizeof slot) return 0;
    return slot;
}

/* ---- taking events --------------------------------------------------------------------------- */

static inline int32_t asml_i32(const uint8_t *bytes) {
    int32_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

/* Reads on when all is taken apart; false when there is nothing now. */
static inline bool asml_queue_has(asml_queue *queue, int file) {
    if (queue->at < queue->length) return true;
    bool last = queue->reads > 0 && queue->length < sizeof queue->bytes / 2;
    if (file < 0 || last || queue->reads == ASML_READS) return false;
    ssize_t n = read(file, queue->bytes, sizeof queue->bytes);
    queue->reads++;
    queue->length = n > 0 ? (size_t)n : 0;
    queue->at = 0;
    return n > 0;
}

/* The body of what stands next, of so many bytes; NULL when it is cut, and then the read is done with. */
static inline const uint8_t *asml_queue_take(asml_queue *queue, size_t length) {
    if (queue->length - queue->at < length) {
        queue->at = queue->length;
        return NULL;
    }
    queue->at += length;
    return queue->bytes + queue->at - length;
}

static inline bool asml_window_moved(asml_window *window, asml_event *event, int32_t x, int32_t y) {
    bool moved = x != window->mouse_x || y != window->mouse_y;
    window->mouse_x = x;
    window->mouse_y = y;
    event->kind = ASML_MOUSE_MOVE;
    return moved;
}

/* The device names a held button again for each frame drawn; only the first is a press, after the move to it. */
static inline bool asml_window_pressed(asml_window *window, asml_event *event, asml_button button) {
    window->named[button] = true;
    bool press = !window->button_down[button];
    window->button_down[button] = true;
    if (asml_window_moved(window, event, event->x, event->y)) {
        window->pressed = press;
        window->press = button;
        return true;
    }
    event->kind = ASML_BUTTON_PRESS;
    event->button = button;
    return press;
}

static inline bool asml_window_released(asml_window *window, asml_event *event, int button) {
    if (button < 0 || !window->button_down[button]) return false;
    window->button_down[button] = false;
    event->kind = ASML_BUTTON_RELEASE;
    event->button = (asml_button)button;
    return true;
}

static inline int asml_button_of(uint8_t type) {
    return type == 4 ? ASML_BUTTON_LEFT : type == 5 ? ASML_BUTTON_RIGHT : type == 7 ? ASML_BUTTON_MIDDLE : -1;
}

/* One event of the input file. An unknown type ends the read: nobody knows how long it is. */
static inline bool asml_window_input(asml_window *window, asml_event *event) {
    asml_queue *queue = &window->inputs;
    uint8_t type = *asml_queue_take(queue, 1);
    if (type == 8) {
        bool first = !window->closed;
        window->closed = true;
        event->kind = ASML_CLOSED;
        return first;
    }
    bool key = type == 1 || type == 3, place = type == 2 || asml_button_of(type) >= 0;
    const uint8_t *body = asml_queue_take(queue, key ? 1 : place ? 8 : SIZE_MAX);
    if (!body) return false;
    if (key) {
        window->key_down[*body] = type == 1;
        event->kind = type == 1 ? ASML_KEY_PRESS : ASML_KEY_RELEASE;
        event->key = (asml_key)*body;
        return true;
    }
    event->x = asml_i32(body);
    event->y = asml_i32(body + 4);
    if (type == 2) return asml_window_moved(window, event, event->x, event->y);
    return asml_window_pressed(window, event, (asml_button)asml_button_of(type));
}

/* One record of the events file. Each tells its length, so unknown ones are skipped. */
static inline bool asml_window_other(asml_window *window, asml_event *event) {
    asml_queue *queue = &window->others;
    size_t length = *asml_queue_take(queue, 1);
    const uint8_t *body = asml_queue_take(queue, length);
    if (!body || length == 0) return false;
    uint8_t type = *body++;
    length--;
    if (type == 1 && length >= 8) {
        *event = (asml_event){.kind = ASML_RESIZE, .x = asml_i32(body), .y = asml_i32(body + 4)};
        return true;
    }
    if (type == 2 && length >= 16) {
        *event = (asml_event){.kind = ASML_WHEEL, .dx = asml_i32(body), .dy = asml_i32(body + 4),
            .x = asml_i32(body + 8), .y = asml_i32(body + 12)};
        return true;
    }
    if (type == 3 && length >= 9) {
        event->x = asml_i32(body + 1);
        event->y = asml_i32(body + 5);
        return asml_window_released(window, event, asml_button_of(*body));
    }
    if (type == 4) {
        event->kind = ASML_TEXT;
        memcpy(event->text, body, length);
        return true;
    }
    if (type == 5 && length >= 13) {
        *event = (asml_event){.kind = ASML_TOUCH, .phase = (asml_phase)*body, .finger = (uint32_t)asml_i32(body + 1),
            .x = asml_i32(body + 5), .y = asml_i32(body + 9)};
        return true;
    }
    if (type == 6 && length >= 5) {
        event->kind = ASML_GAMEPAD;
        event->index = *body;
        event->buttons = (uint32_t)asml_i32(body + 1);
        size_t axes = (length - 5) / 2 < ASML_AXES ? (length - 5) / 2 : ASML_AXES;
        memcpy(event->axes, body + 5, axes * 2);
        return true;
    }
    return false;
}

/* A button that the device named no more after a frame is up. */
static inline bool asml_window_unnamed(asml_window *window, asml_event *event) {
    for (int button = 0; window->drawn && button < 3; button++)
        if (window->button_down[button] && !window->named[button]) {
            event->x = window->mouse_x;
            event->y = window->mouse_y;
            return asml_window_released(window, event, button);
        }
    return false;
}

/*
 * The next of what the person did; false when there is nothing now. Never waits. To be called until
 * it is false once in each frame: `while (asml_window_event(&window, &event)) switch (event.kind) …`.
 */
static inline bool asml_window_event(asml_window *window, asml_event *event) {
    memset(event, 0, sizeof *event);
    if (window->pressed) {
        window->pressed = false;
        *event = (asml_event){.kind = ASML_BUTTON_PRESS, .button = window->press, .x = window->mouse_x, .y = window->mouse_y};
        return true;
    }
    /* Releases of buttons come first: a press in the other file is then the next one. */
    while (asml_queue_has(&window->others, window->more))
        if (asml_window_other(window, event)) return true;
    while (asml_queue_has(&window->inputs, window->input)) {
        if (asml_window_input(window, event)) return true;
        memset(event, 0, sizeof *event);
    }
    if (asml_window_unnamed(window, event)) return true;
    window->inputs.reads = window->others.reads = 0;
    memset(window->named, 0, sizeof window->named);
    window->drawn = false;
    return false;
}

/* ---- sound ----------------------------------------------------------------------------------- */

/* Where sound goes: signed 16 bit samples, those of a frame's channels one after the other. */
typedef struct {
    int pcm;
} asml_sound;

/* Opens it for so many samples a second and 1 or 2 channels. */
static inline asml_device_error asml_sound_open(asml_sound *sound, int rate, int channels) {
    char text[32];
    int length = snprintf(text, sizeof text, "%dx%d", rate, channels);
    int format = open("/_wasmer/dev/snd0/format", O_WRONLY);
    sound->pcm = open("/_wasmer/dev/snd0/pcm", O_WRONLY);
    if (format < 0 || sound->pcm < 0) return ASML_DEVICE_NOT_DECLARED;
    bool taken = asml_device_put(format, text, (size_t)length);
    close(format);
    return taken ? ASML_DEVICE_OK : ASML_DEVICE_FILE;
}

/* Hands on what is to be heard next. */
static inline asml_device_error asml_sound_play(asml_sound *sound, const int16_t *samples, size_t count) {
    const uint8_t *bytes = (const uint8_t *)samples;
    for (size_t left = count * 2; left > 0;) {
        ssize_t n = write(sound->pcm, bytes, left);
        if (n <= 0) return ASML_DEVICE_FILE;
        bytes += n;
        left -= (size_t)n;
    }
    return ASML_DEVICE_OK;
}

#endif
