//! Pixels that add up like light: what shines leaves a trail and blooms.

use crate::devices::Frame;

pub const WIDTH: usize = 320;
pub const HEIGHT: usize = 180;
/// The bloom has a quarter of the resolution, and a border of one so that it can be read between its pixels.
const CELL: usize = 4;
const COLUMNS: usize = WIDTH / CELL;
const ROWS: usize = HEIGHT / CELL;

/// Both colours at once; each channel ends at its maximum.
pub fn add(a: u32, b: u32) -> u32 {
    let outer = (a & 0xff00ff) + (b & 0xff00ff);
    let inner = (a & 0xff00) + (b & 0xff00);
    let outer_over = outer & 0x1000100;
    let inner_over = inner & 0x10000;
    ((outer | (outer_over - (outer_over >> 8))) & 0xff00ff) | ((inner | (inner_over - (inner_over >> 8))) & 0xff00)
}

/// The colour at `part` of 256.
pub fn dim(rgb: u32, part: u32) -> u32 {
    (((rgb & 0xff00ff) * part >> 8) & 0xff00ff) | (((rgb & 0xff00) * part >> 8) & 0xff00)
}

/// A colour between two, at `part` of 256 of the second.
pub fn mix(a: u32, b: u32, part: u32) -> u32 {
    add(dim(a, 256 - part), dim(b, part))
}

/// The picture under way: light that fades from frame to frame, and what is drawn on top of it.
pub struct Light {
    /// Fades slowly.
    trail: Vec<u32>,
    /// This frame only.
    scene: Vec<u32>,
    cells: Vec<u32>,
    blurred: Vec<u32>,
}

impl Light {
    pub fn new() -> Light {
        Light {
            trail: vec![0; WIDTH * HEIGHT],
            scene: vec![0; WIDTH * HEIGHT],
            cells: vec![0; COLUMNS * ROWS],
            blurred: vec![0; COLUMNS * ROWS],
        }
    }

    /// Begins a frame: trails fade to `keep` of 256, the rest is gone.
    #[inline(never)]
    pub fn fade(&mut self, keep: u32) {
        for pixel in &mut self.trail {
            if *pixel != 0 {
                *pixel = dim(*pixel, keep);
            }
        }
        self.scene.fill(0);
    }

    /// A point that leaves a trail.
    pub fn shine(&mut self, x: f32, y: f32, rgb: u32) {
        plot(&mut self.trail, x as i32, y as i32, rgb);
    }

    /// A soft round light that leaves a trail.
    #[inline(never)]
    pub fn orb(&mut self, x: f32, y: f32, radius: f32, rgb: u32) {
        let reach = radius as i32 + 1;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let near = 1.0 - ((dx * dx + dy * dy) as f32).sqrt() / radius;
                if near > 0.0 {
                    plot(&mut self.trail, x as i32 + dx, y as i32 + dy, dim(rgb, (near * 256.0) as u32));
                }
            }
        }
    }

    /// A line that leaves a trail.
    pub fn streak(&mut self, from: (f32, f32), to: (f32, f32), rgb: u32) {
        line(&mut self.trail, from, to, rgb);
    }

    /// A line of this frame.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), rgb: u32) {
        line(&mut self.scene, from, to, rgb);
    }

    /// A point of this frame.
    pub fn point(&mut self, x: f32, y: f32, rgb: u32) {
        plot(&mut self.scene, x as i32, y as i32, rgb);
    }

    /// A circle of this frame, as dots when it is large.
    #[inline(never)]
    pub fn ring(&mut self, x: f32, y: f32, radius: f32, rgb: u32) {
        let steps = (radius * 6.3) as i32 + 8;
        for step in 0..steps {
            let angle = step as f32 * std::f32::consts::TAU / steps as f32;
            plot(&mut self.scene, (x + angle.cos() * radius) as i32, (y + angle.sin() * radius) as i32, rgb);
        }
    }

    /// A regular polygon of this frame, every `skip`th corner joined: 1 for an outline, 2 for a star.
    #[inline(never)]
    pub fn polygon(&mut self, (x, y): (f32, f32), radius: f32, turn: f32, corners: u32, skip: u32, rgb: u32) {
        let corner = |n: u32| {
            let angle = turn + (n % corners) as f32 * std::f32::consts::TAU / corners as f32;
            (x + angle.cos() * radius, y + angle.sin() * radius)
        };
        for n in 0..corners {
            line(&mut self.scene, corner(n), corner(n + skip), rgb);
        }
    }

    /// The picture: trails, scene and bloom over `ground`, moved by a few pixels.
    pub fn show(&mut self, frame: &mut Frame, ground: u32, (dx, dy): (i32, i32)) {
        self.gather();
        self.blur();
        for y in 0..HEIGHT {
            let source = (y as i32 + dy).clamp(0, HEIGHT as i32 - 1) as usize;
            let row = &mut frame.pixels_mut()[y * WIDTH..(y + 1) * WIDTH];
            self.compose(row, source, dx, ground);
        }
    }

    /// Averages the light of each cell.
    #[inline(never)]
    fn gather(&mut self) {
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let corner = row * CELL * WIDTH + column * CELL;
                let mut sum = 0;
                for y in 0..CELL {
                    for x in 0..CELL {
                        let i = corner + y * WIDTH + x;
                        sum = add(sum, (add(self.trail[i], self.scene[i]) >> 3) & 0x1f1f1f);
                    }
                }
                self.cells[row * COLUMNS + column] = sum;
            }
        }
    }

    /// Spreads the light of each cell over those around it, sideways and then up and down.
    #[inline(never)]
    fn blur(&mut self) {
        for _ in 0..2 {
            smear(&self.cells, &mut self.blurred, COLUMNS, ROWS, COLUMNS, 1);
            smear(&self.blurred, &mut self.cells, ROWS, COLUMNS, 1, COLUMNS);
        }
    }

    #[inline(never)]
    fn compose(&self, row: &mut [u32], y: usize, dx: i32, ground: u32) {
        let upper = (y / CELL).min(ROWS - 2) * COLUMNS;
        let low = if y / CELL >= ROWS - 1 { 256 } else { (y % CELL * 64) as u32 };
        let mut cells = [0; COLUMNS];
        for (column, cell) in cells.iter_mut().enumerate() {
            *cell = mix(self.cells[upper + column], self.cells[upper + COLUMNS + column], low);
        }
        for (x, pixel) in row.iter_mut().enumerate() {
            let x = (x as i32 + dx).clamp(0, WIDTH as i32 - 1) as usize;
            let cell = (x / CELL).min(COLUMNS - 2);
            // Banded on purpose: fewer colours are sent faster.
            let bloom = mix(cells[cell], cells[cell + 1], (x % CELL * 64) as u32) & 0xf8f8f8;
            let sharp = add(self.trail[y * WIDTH + x], self.scene[y * WIDTH + x]);
            *pixel = add(add(ground, bloom), sharp);
        }
    }
}

/// One pass of the blur: `count` rows of `length` cells, which lie `step` apart in their row.
#[inline(never)]
fn smear(from: &[u32], to: &mut [u32], length: usize, count: usize, stride: usize, step: usize) {
    for row in 0..count {
        let start = row * stride;
        for n in 0..length {
            let here = start + n * step;
            let before = if n == 0 { here } else { here - step };
            let after = if n + 1 == length { here } else { here + step };
            let sides = add((from[before] >> 2) & 0x3f3f3f, (from[after] >> 2) & 0x3f3f3f);
            to[here] = add((from[here] >> 1) & 0x7f7f7f, sides);
        }
    }
}

fn plot(pixels: &mut [u32], x: i32, y: i32, rgb: u32) {
    if x >= 0 && y >= 0 && x < WIDTH as i32 && y < HEIGHT as i32 {
        let i = y as usize * WIDTH + x as usize;
        pixels[i] = add(pixels[i], rgb);
    }
}

#[inline(never)]
fn line(pixels: &mut [u32], from: (f32, f32), to: (f32, f32), rgb: u32) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let steps = dx.abs().max(dy.abs()).ceil().clamp(1.0, 640.0);
    let (sx, sy) = (dx / steps, dy / steps);
    let (mut x, mut y) = from;
    for _ in 0..steps as i32 {
        plot(pixels, x as i32, y as i32, rgb);
        x += sx;
        y += sy;
    }
}
