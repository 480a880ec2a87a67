//! The ground: a net of springs that everything pulls at.

use crate::light::{dim, Light, HEIGHT, WIDTH};

const STEP: usize = 16;
const COLUMNS: usize = WIDTH / STEP + 1;
const ROWS: usize = HEIGHT / STEP + 2;

#[derive(Clone, Copy, Default)]
struct Knot {
    /// How far it is from its place, and how fast it moves.
    x: f32,
    y: f32,
    vx: f32,
    vy: f32,
}

pub struct Mesh {
    knots: Vec<Knot>,
}

impl Mesh {
    pub fn new() -> Mesh {
        Mesh { knots: vec![Knot::default(); COLUMNS * ROWS] }
    }

    /// Pushes what is within `reach` away, or pulls it with a negative `force`.
    #[inline(never)]
    pub fn push(&mut self, x: f32, y: f32, reach: f32, force: f32) {
        for (i, knot) in self.knots.iter_mut().enumerate() {
            let (dx, dy) = ((i % COLUMNS * STEP) as f32 - x, (i / COLUMNS * STEP) as f32 - y);
            let distance = (dx * dx + dy * dy).sqrt();
            if distance < reach && distance > 0.5 {
                let strength = force * (1.0 - distance / reach) / distance;
                knot.vx += dx * strength;
                knot.vy += dy * strength;
            }
        }
    }

    #[inline(never)]
    pub fn update(&mut self) {
        for i in 0..self.knots.len() {
            let (column, row) = (i % COLUMNS, i / COLUMNS);
            let mut knot = self.knots[i];
            let (mut fx, mut fy) = (-0.06 * knot.x, -0.06 * knot.y);
            for (near, other) in [
                (column > 0, i.wrapping_sub(1)),
                (column + 1 < COLUMNS, i + 1),
                (row > 0, i.wrapping_sub(COLUMNS)),
                (row + 1 < ROWS, i + COLUMNS),
            ] {
                if near {
                    fx += 0.07 * (self.knots[other].x - knot.x);
                    fy += 0.07 * (self.knots[other].y - knot.y);
                }
            }
            knot.vx = (knot.vx + fx) * 0.93;
            knot.vy = (knot.vy + fy) * 0.93;
            self.knots[i] = knot;
        }
        for knot in &mut self.knots {
            knot.x = (knot.x + knot.vx).clamp(-14.0, 14.0);
            knot.y = (knot.y + knot.vy).clamp(-14.0, 14.0);
        }
    }

    #[inline(never)]
    pub fn draw(&self, light: &mut Light, rgb: u32) {
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                if column + 1 < COLUMNS {
                    self.thread(light, row * COLUMNS + column, row * COLUMNS + column + 1, rgb);
                }
                if row + 1 < ROWS {
                    self.thread(light, row * COLUMNS + column, (row + 1) * COLUMNS + column, rgb);
                }
            }
        }
    }

    /// A thread between two knots; it shines when it is moved.
    fn thread(&self, light: &mut Light, a: usize, b: usize, rgb: u32) {
        let stir = self.knots[a].x.abs() + self.knots[a].y.abs() + self.knots[b].x.abs() + self.knots[b].y.abs();
        light.line(self.place(a), self.place(b), dim(rgb, (90.0 + stir * 26.0).min(420.0) as u32 * 256 / 420));
    }

    fn place(&self, i: usize) -> (f32, f32) {
        ((i % COLUMNS * STEP) as f32 + self.knots[i].x, (i / COLUMNS * STEP) as f32 + self.knots[i].y)
    }
}
