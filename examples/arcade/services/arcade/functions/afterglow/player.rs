//! The player's light: flies, dashes, and dies.

use crate::controls::Controls;
use crate::foes::Foe;
use crate::light::{dim, Light, HEIGHT, WIDTH};

pub const CHARGES: u32 = 3;
pub const HEARTS: u32 = 3;
/// Frames until a spent charge is back.
const RECHARGE: u32 = 48;
const DASH_SPEED: f32 = 9.0;
/// How long a dash that came too early is remembered.
const PATIENCE: u32 = 10;

pub struct Player {
    pub x: f32,
    pub y: f32,
    vx: f32,
    vy: f32,
    /// Where it looks.
    facing: (f32, f32),
    pub charges: u32,
    recharge: u32,
    /// Frames left of the dash under way.
    dash: u32,
    wanted: u32,
    /// Frames for which nothing hurts.
    pub safe: u32,
    pub hearts: u32,
}

/// What became of the wish to dash.
#[derive(PartialEq, Eq)]
pub enum Dash {
    None,
    Begun,
    Refused,
}

impl Player {
    pub fn new() -> Player {
        Player {
            x: WIDTH as f32 / 2.0,
            y: HEIGHT as f32 / 2.0,
            vx: 0.0,
            vy: 0.0,
            facing: (0.0, -1.0),
            charges: CHARGES,
            recharge: 0,
            dash: 0,
            wanted: 0,
            safe: 60,
            hearts: HEARTS,
        }
    }

    pub fn at(&self) -> (f32, f32) {
        (self.x, self.y)
    }

    pub fn dashes(&self) -> bool {
        self.dash > 0
    }

    pub fn kill_gives(&mut self) {
        self.charges = (self.charges + 1).min(CHARGES);
        // Where a dash hits it may be followed by the next at once.
        self.dash = self.dash.min(3);
    }

    pub fn hurt(&mut self) {
        self.hearts = self.hearts.saturating_sub(1);
        self.safe = 100;
        self.charges = CHARGES;
    }

    #[inline(never)]
    pub fn update(&mut self, controls: &Controls, foes: &[Foe]) -> Dash {
        self.safe = self.safe.saturating_sub(1);
        self.refill();
        let outcome = self.want_dash(controls, foes);
        if self.dash > 0 {
            self.dash -= 1;
            if self.dash == 0 {
                self.vx *= 0.3;
                self.vy *= 0.3;
                self.safe = self.safe.max(8);
            }
        } else {
            self.fly(controls);
        }
        self.x = (self.x + self.vx).clamp(5.0, WIDTH as f32 - 5.0);
        self.y = (self.y + self.vy).clamp(5.0, HEIGHT as f32 - 5.0);
        outcome
    }

    fn refill(&mut self) {
        if self.charges == CHARGES {
            self.recharge = 0;
            return;
        }
        self.recharge += 1;
        if self.recharge >= RECHARGE {
            self.recharge = 0;
            self.charges += 1;
        }
    }

    fn want_dash(&mut self, controls: &Controls, foes: &[Foe]) -> Dash {
        if controls.act {
            self.wanted = PATIENCE;
        }
        if self.wanted == 0 || self.dash > 3 {
            return Dash::None;
        }
        self.wanted -= 1;
        if self.charges == 0 {
            return if controls.act { Dash::Refused } else { Dash::None };
        }
        self.wanted = 0;
        self.charges -= 1;
        let (direction, length) = self.dash_to(controls, foes);
        self.facing = direction;
        self.vx = direction.0 * DASH_SPEED;
        self.vy = direction.1 * DASH_SPEED;
        self.dash = (length / DASH_SPEED).ceil() as u32;
        Dash::Begun
    }

    /// Direction and length: to the pointer and a little further, or where it looks.
    fn dash_to(&self, controls: &Controls, foes: &[Foe]) -> ((f32, f32), f32) {
        if let Some((x, y)) = controls.pointer {
            let (dx, dy) = (x - self.x, y - self.y);
            let distance = (dx * dx + dy * dy).sqrt();
            if distance > 8.0 {
                return ((dx / distance, dy / distance), (distance + 14.0).clamp(40.0, 120.0));
            }
        }
        let direction = if controls.steer == (0.0, 0.0) { self.facing } else { controls.steer };
        (self.aim(direction, foes), 84.0)
    }

    /// With keys there are eight directions: the nearest foe that is almost in one of them is meant.
    fn aim(&self, direction: (f32, f32), foes: &[Foe]) -> (f32, f32) {
        let mut best = (100.0, direction);
        for foe in foes.iter().filter(|foe| foe.is_here()) {
            let (dx, dy) = (foe.x - self.x, foe.y - self.y);
            let distance = (dx * dx + dy * dy).sqrt().max(0.1);
            let along = (dx * direction.0 + dy * direction.1) / distance;
            if along > 0.88 && distance < best.0 {
                best = (distance, (dx / distance, dy / distance));
            }
        }
        best.1
    }

    fn fly(&mut self, controls: &Controls) {
        let (mut wx, mut wy) = (controls.steer.0 * 2.3, controls.steer.1 * 2.3);
        if let Some((x, y)) = controls.pointer {
            let (dx, dy) = (x - self.x, y - self.y);
            let distance = (dx * dx + dy * dy).sqrt().max(0.1);
            let speed = (distance * 0.12).min(2.3);
            wx = dx / distance * speed;
            wy = dy / distance * speed;
        }
        self.vx += (wx - self.vx) * 0.24;
        self.vy += (wy - self.vy) * 0.24;
        let speed = (self.vx * self.vx + self.vy * self.vy).sqrt();
        if speed > 0.4 {
            self.facing = (self.vx / speed, self.vy / speed);
        }
    }

    #[inline(never)]
    pub fn draw(&self, light: &mut Light, age: u32) {
        if self.safe > 8 && age % 8 < 3 && self.dash == 0 {
            return;
        }
        let rgb = if self.dash > 0 { 0xd8f8ff } else { 0x50b0d0 };
        if self.dash > 0 {
            for n in 0..3 {
                let back = n as f32 * 3.0;
                light.orb(self.x - self.facing.0 * back, self.y - self.facing.1 * back, 5.0, dim(rgb, 150));
            }
        }
        light.orb(self.x, self.y, 4.5, dim(rgb, 130));
        let nose = (self.x + self.facing.0 * 6.0, self.y + self.facing.1 * 6.0);
        let wing = |side: f32| {
            let (fx, fy) = self.facing;
            (self.x - fx * 4.0 - fy * side, self.y - fy * 4.0 + fx * side)
        };
        light.line(nose, wing(4.0), 0xf0ffff);
        light.line(nose, wing(-4.0), 0xf0ffff);
        light.line(wing(4.0), wing(-4.0), 0x70c0e0);
        self.draw_charges(light, age);
    }

    /// The charges circle the player.
    fn draw_charges(&self, light: &mut Light, age: u32) {
        for n in 0..CHARGES {
            let angle = age as f32 * 0.06 + n as f32 * std::f32::consts::TAU / CHARGES as f32;
            let (x, y) = (self.x + angle.cos() * 11.0, self.y + angle.sin() * 11.0);
            if n < self.charges {
                light.point(x, y, 0xffffff);
                light.point(x + 1.0, y, 0x80d0ff);
                light.point(x, y + 1.0, 0x80d0ff);
            } else if n == self.charges {
                light.point(x, y, dim(0x4070a0, self.recharge * 256 / RECHARGE));
            }
        }
    }
}
