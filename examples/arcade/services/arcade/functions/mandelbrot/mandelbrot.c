/*
 * A journey into the Mandelbrot set. Hold the left button or a finger to fly in, the right button or
 * two fingers to fly out; the wheel does both, arrows move. Space changes the colours, J shows the
 * Julia set of the point under the mouse, R starts again. Until somebody does anything it flies by
 * itself. Each frame has the same share of work, so a picture sharpens while one looks.
 */
#include "devices.h"

#include <math.h>

enum { WIDTH = 320, HEIGHT = 200, PIXELS = WIDTH * HEIGHT, COLOURS = 1024, UNKNOWN = -1 };

/* Steps of the iteration in one frame. */
static const int64_t SHARE = 400000;
static const double START_SCALE = 3.2 / WIDTH;
/* Below this, neighbouring pixels are the same number. */
static const double LEAST_SCALE = 4e-16;

typedef struct {
    double x, y, scale;
} view;

typedef struct {
    view view;
    bool julia;
    double cx, cy;
    /* How fast each pixel escapes, as a logarithm of its steps; 0 for those that never do, or UNKNOWN. */
    int32_t depth[PIXELS];
    /* Which pixel is next, and how many of this view are to be computed yet. */
    uint32_t next;
    int left;
    bool guided;
    int fingers;
    uint32_t frames;
    int palette;
    uint32_t colours[COLOURS];
} journey;

static const view HOME = {-0.6, 0.0, 3.2 / WIDTH};
/* Where it flies by itself. */
static const double GOAL_X = -0.743643887037151, GOAL_Y = 0.131825904205330;

static void make_colours(journey *all) {
    static const double phases[4][3] = {{0.62, 0.55, 0.42}, {0.0, 0.1, 0.2}, {0.3, 0.2, 0.2}, {0.8, 0.9, 0.3}};
    const double *phase = phases[all->palette % 4];
    for (int i = 0; i < COLOURS; i++) {
        uint32_t rgb = 0;
        for (int c = 0; c < 3; c++) {
            double wave = 0.5 + 0.5 * cos(6.283185307 * ((double)i / COLOURS + phase[c]));
            rgb = rgb << 8 | (uint32_t)(wave * wave * 255);
        }
        all->colours[i] = rgb;
    }
}

static int most_steps(double scale) {
    return 120 + (int)(28 * log2(START_SCALE / scale > 1 ? START_SCALE / scale : 1));
}

/* The two largest parts of the set, which need no steps. */
static bool is_inside(double x, double y) {
    double q = (x - 0.25) * (x - 0.25) + y * y;
    return q * (q + x - 0.25) <= 0.25 * y * y || (x + 1) * (x + 1) + y * y <= 0.0625;
}

/* How fast the point escapes; 0 if it does not. Takes its steps from the budget. */
static int32_t escape(const journey *all, double px, double py, int most, int64_t *budget) {
    double x = px, y = py, cx = all->julia ? all->cx : px, cy = all->julia ? all->cy : py;
    if (!all->julia && is_inside(px, py)) return 0;
    double mark_x = x, mark_y = y, near = all->view.scale * 1e-4;
    for (int n = 1; n < most; n++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 256) {
            *budget -= n;
            return 1 + (int32_t)(log2(n + 4 - log2(log2(xx + yy))) * 256);
        }
        y = 2 * x * y + cy;
        x = xx - yy + cx;
        /* A point that comes back to where it was stays for ever. */
        if (fabs(x - mark_x) < near && fabs(y - mark_y) < near) {
            *budget -= n;
            return 0;
        }
        if ((n & (n - 1)) == 0) {
            mark_x = x;
            mark_y = y;
        }
    }
    *budget -= most;
    return 0;
}

static double column(const view *v, double x) {
    return v->x + (x - WIDTH / 2.0) * v->scale;
}

static double row(const view *v, double y) {
    return v->y + (y - HEIGHT / 2.0) * v->scale;
}

/* Another view: what is known of it from the last one stands in until it is computed. */
static void look(journey *all, view to) {
    static int32_t last[PIXELS];
    memcpy(last, all->depth, sizeof last);
    double ratio = to.scale / all->view.scale;
    double dx = (to.x - all->view.x) / all->view.scale, dy = (to.y - all->view.y) / all->view.scale;
    for (int y = 0; y < HEIGHT; y++) {
        int from_y = (int)floor((y - HEIGHT / 2) * ratio + dy + HEIGHT / 2 + 0.5);
        for (int x = 0; x < WIDTH; x++) {
            int from_x = (int)floor((x - WIDTH / 2) * ratio + dx + WIDTH / 2 + 0.5);
            bool known = from_x >= 0 && from_y >= 0 && from_x < WIDTH && from_y < HEIGHT;
            all->depth[y * WIDTH + x] = known ? last[from_y * WIDTH + from_x] : UNKNOWN;
        }
    }
    all->view = to;
    all->left = PIXELS;
}

/* The point under x, y stays where it is. */
static void zoom(journey *all, double factor, int x, int y) {
    view to = all->view;
    to.scale *= factor;
    if (to.scale < LEAST_SCALE || to.scale > START_SCALE * 1.5) return;
    to.x += (x - WIDTH / 2.0) * (all->view.scale - to.scale);
    to.y += (y - HEIGHT / 2.0) * (all->view.scale - to.scale);
    look(all, to);
}

static void start_again(journey *all, bool julia) {
    all->julia = julia;
    all->view = HOME;
    if (julia) all->view.x = 0;
    for (int i = 0; i < PIXELS; i++) all->depth[i] = UNKNOWN;
    all->left = PIXELS;
}

static void press(journey *all, const asml_window *window, asml_key key) {
    switch (key) {
        case ASML_KEY_SPACE:
            all->palette++;
            make_colours(all);
            break;
        case ASML_KEY_R: start_again(all, false); break;
        case ASML_KEY_J:
            all->cx = column(&all->view, window->mouse_x);
            all->cy = row(&all->view, window->mouse_y);
            start_again(all, !all->julia);
            break;
        case ASML_KEY_ESCAPE: all->guided = false; break;
        default: break;
    }
}

static void take(journey *all, const asml_window *window, const asml_event *event) {
    switch (event->kind) {
        case ASML_KEY_PRESS:
            all->guided = true;
            press(all, window, event->key);
            break;
        case ASML_BUTTON_PRESS: all->guided = true; break;
        case ASML_WHEEL:
            all->guided = true;
            zoom(all, event->dy > 0 ? 1.15 : 1 / 1.15, event->x, event->y);
            break;
        case ASML_TOUCH:
            if (event->phase == ASML_PHASE_START) all->fingers++;
            else if (event->phase != ASML_PHASE_MOVE && all->fingers > 0) all->fingers--;
            break;
        case ASML_KEY_RELEASE:
        case ASML_MOUSE_MOVE:
        case ASML_BUTTON_RELEASE:
        case ASML_TEXT:
        case ASML_GAMEPAD:
        case ASML_RESIZE:
        case ASML_CLOSED: break;
    }
}

static void fly(journey *all, const asml_window *window) {
    int right = window->key_down[ASML_KEY_RIGHT] - window->key_down[ASML_KEY_LEFT];
    int down = window->key_down[ASML_KEY_DOWN] - window->key_down[ASML_KEY_UP];
    if (right || down) {
        view to = all->view;
        to.x += right * 3 * to.scale;
        to.y += down * 3 * to.scale;
        look(all, to);
    }
    bool out = window->button_down[ASML_BUTTON_RIGHT] || all->fingers > 1;
    if (out) zoom(all, 1.03, window->mouse_x, window->mouse_y);
    else if (window->button_down[ASML_BUTTON_LEFT]) zoom(all, 1 / 1.03, window->mouse_x, window->mouse_y);
}

/* Flies to the goal as fast as the picture can follow, and starts again when it is there. */
static void drift(journey *all) {
    if (all->left > PIXELS / 3) return;
    view to = all->view;
    to.scale /= 1.015;
    to.x += (GOAL_X - to.x) * 0.035;
    to.y += (GOAL_Y - to.y) * 0.035;
    if (to.scale < 1e-13) start_again(all, false);
    else look(all, to);
}

/* What is unknown around a computed pixel looks like it at first. */
static void spread(journey *all, int x, int y, int32_t depth) {
    int left = x & ~7, top = y & ~7;
    for (int row = top; row < top + 8 && row < HEIGHT; row++)
        for (int column = left; column < left + 8; column++)
            if (all->depth[row * WIDTH + column] == UNKNOWN) all->depth[row * WIDTH + column] = depth;
}

/* Goes on where the last frame ended, all over the picture. */
static void compute(journey *all) {
    int most = most_steps(all->view.scale);
    int64_t budget = SHARE;
    for (; budget > 0 && all->left > 0; all->left--, budget -= 10) {
        /* The stride has no common divisor with the number of pixels: it comes to each once. */
        all->next = (all->next + 24683) % PIXELS;
        int x = (int)(all->next % WIDTH), y = (int)(all->next / WIDTH);
        int32_t depth = escape(all, column(&all->view, x), row(&all->view, y), most, &budget);
        if (all->depth[all->next] == UNKNOWN) spread(all, x, y, depth);
        all->depth[all->next] = depth;
    }
}

static void paint(const journey *all, asml_frame *frame) {
    uint32_t turn = all->frames * 2;
    for (int i = 0; i < PIXELS; i++) {
        int32_t depth = all->depth[i];
        frame->pixels[i] = depth > 0 ? all->colours[((uint32_t)depth + turn) % COLOURS] : 0;
    }
}

int main(void) {
    static asml_window window;
    static journey all;
    asml_device_error error = asml_window_open(&window, WIDTH, HEIGHT);
    make_colours(&all);
    start_again(&all, false);
    while (error == ASML_DEVICE_OK && !window.closed) {
        asml_event event;
        while (asml_window_event(&window, &event)) take(&all, &window, &event);
        if (all.guided) fly(&all, &window);
        else drift(&all);
        compute(&all);
        paint(&all, &window.frame);
        all.frames++;
        error = asml_window_present(&window);
    }
    if (error != ASML_DEVICE_OK) fprintf(stderr, "mandelbrot: %s\n", asml_device_text(error));
    return error != ASML_DEVICE_OK;
}
