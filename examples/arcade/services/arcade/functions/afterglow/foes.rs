//! Those who come for the light, and who sends them.

use crate::light::{dim, Light, HEIGHT, WIDTH};

/// Frames between the sign that somebody comes and the coming.
const SIGN: u32 = 45;
const MOST: usize = 56;
const MOST_MINES: usize = 5;

/// Numbers that look random; the same seed gives the same ones.
pub struct Dice(pub u32);

impl Dice {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) % limit
    }

    /// From `low` to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.below(4096) as f32 / 4095.0
    }

    pub fn angle(&mut self) -> f32 {
        self.between(0.0, std::f32::consts::TAU)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Comes straight at the player.
    Gnat,
    /// Goes its way and bounces.
    Drifter,
    /// Slow and large; breaks into gnats.
    Hive,
    /// Stops, aims, and shoots across.
    Lancer,
    /// Does nothing until it is hit: then it takes its neighbours along.
    Mine,
}

impl Kind {
    pub fn color(self) -> u32 {
        match self {
            Kind::Gnat => 0xff3068,
            Kind::Drifter => 0x20c8ff,
            Kind::Hive => 0xa858ff,
            Kind::Lancer => 0xff8420,
            Kind::Mine => 0xf0e030,
        }
    }

    pub fn radius(self) -> f32 {
        match self {
            Kind::Gnat => 5.5,
            Kind::Drifter | Kind::Mine => 6.0,
            Kind::Hive => 10.0,
            Kind::Lancer => 7.0,
        }
    }

    pub fn worth(self) -> u32 {
        match self {
            Kind::Gnat => 10,
            Kind::Drifter | Kind::Mine => 15,
            Kind::Hive => 25,
            Kind::Lancer => 30,
        }
    }
}

pub struct Foe {
    pub kind: Kind,
    pub x: f32,
    pub y: f32,
    pub vx: f32,
    pub vy: f32,
    turn: f32,
    /// Frames since it was sent; it is there after `SIGN`.
    pub age: u32,
    pub dead: bool,
}

impl Foe {
    fn new(kind: Kind, x: f32, y: f32, angle: f32) -> Foe {
        let (vx, vy) = if kind == Kind::Drifter { (angle.cos(), angle.sin()) } else { (0.0, 0.0) };
        Foe { kind, x, y, vx, vy, turn: angle, age: 0, dead: false }
    }

    /// One that is thrown out of another.
    pub fn thrown(kind: Kind, x: f32, y: f32, angle: f32) -> Foe {
        let mut foe = Foe::new(kind, x, y, angle);
        foe.age = SIGN;
        foe.vx = angle.cos() * 3.2;
        foe.vy = angle.sin() * 3.2;
        foe
    }

    pub fn is_here(&self) -> bool {
        self.age >= SIGN && !self.dead
    }

    /// Moves for one frame; `haste` is 1 at first and grows.
    #[inline(never)]
    pub fn update(&mut self, player: (f32, f32), haste: f32) {
        self.age += 1;
        if !self.is_here() {
            return;
        }
        let (dx, dy) = (player.0 - self.x, player.1 - self.y);
        let distance = (dx * dx + dy * dy).sqrt().max(0.1);
        let toward = (dx / distance, dy / distance);
        match self.kind {
            Kind::Gnat => self.chase(toward, 0.72 * haste, 0.06),
            Kind::Hive => self.chase(toward, 0.42 * haste, 0.04),
            Kind::Drifter => self.bounce(haste),
            Kind::Lancer => self.charge(toward, haste),
            Kind::Mine => self.chase((0.0, 0.0), 0.0, 0.05),
        }
        self.x += self.vx;
        self.y += self.vy;
        self.turn += if self.kind == Kind::Hive { 0.015 } else { 0.05 };
    }

    fn chase(&mut self, toward: (f32, f32), speed: f32, grip: f32) {
        self.vx += (toward.0 * speed - self.vx) * grip;
        self.vy += (toward.1 * speed - self.vy) * grip;
    }

    fn bounce(&mut self, haste: f32) {
        let speed = (self.vx * self.vx + self.vy * self.vy).sqrt().max(0.1);
        let wanted = speed + (1.1 * haste - speed) * 0.05;
        self.vx *= wanted / speed;
        self.vy *= wanted / speed;
        if (self.x < 8.0 && self.vx < 0.0) || (self.x > WIDTH as f32 - 8.0 && self.vx > 0.0) {
            self.vx = -self.vx;
        }
        if (self.y < 8.0 && self.vy < 0.0) || (self.y > HEIGHT as f32 - 8.0 && self.vy > 0.0) {
            self.vy = -self.vy;
        }
    }

    /// In turns of 130 frames: comes closer, aims, shoots across, slows down.
    fn charge(&mut self, toward: (f32, f32), haste: f32) {
        let moment = (self.age - SIGN) % 130;
        if self.aims() {
            self.chase((0.0, 0.0), 0.0, 0.2);
            if moment < 80 {
                self.turn = toward.1.atan2(toward.0) - 0.05;
            }
        } else if moment == 90 {
            self.vx = self.turn.cos() * 5.0 * haste.min(1.3);
            self.vy = self.turn.sin() * 5.0 * haste.min(1.3);
        } else if moment > 90 {
            self.vx *= 0.975;
            self.vy *= 0.975;
            self.bounce_off();
        } else {
            self.chase(toward, 0.6 * haste, 0.05);
            self.turn = toward.1.atan2(toward.0);
        }
        if moment >= 80 {
            self.turn -= 0.05;
        }
    }

    fn bounce_off(&mut self) {
        if self.x < 6.0 || self.x > WIDTH as f32 - 6.0 {
            self.vx = 0.0;
        }
        if self.y < 6.0 || self.y > HEIGHT as f32 - 6.0 {
            self.vy = 0.0;
        }
        self.x = self.x.clamp(6.0, WIDTH as f32 - 6.0);
        self.y = self.y.clamp(6.0, HEIGHT as f32 - 6.0);
    }

    fn aims(&self) -> bool {
        self.kind == Kind::Lancer && (45..90).contains(&((self.age - SIGN) % 130))
    }

    #[inline(never)]
    pub fn draw(&self, light: &mut Light) {
        let (at, rgb, radius) = ((self.x, self.y), self.kind.color(), self.kind.radius());
        if self.age < SIGN {
            if self.age % 10 < 6 {
                light.polygon(at, 3.0 + (SIGN - self.age) as f32 * 0.3, self.turn, 4, 1, rgb & 0x7f7f7f);
            }
            return;
        }
        match self.kind {
            Kind::Gnat => self.draw_double(light, 3),
            Kind::Drifter => self.draw_double(light, 4),
            Kind::Hive => {
                light.polygon(at, radius, self.turn, 6, 1, rgb);
                light.polygon(at, radius * 0.5, -self.turn, 6, 1, rgb);
            }
            Kind::Lancer => self.draw_lancer(light),
            Kind::Mine => {
                let pulse = (self.age % 40) as f32 / 40.0;
                light.polygon(at, radius, self.turn, 5, 2, rgb);
                light.ring(self.x, self.y, 3.0 + pulse * 6.0, rgb & 0x3f3f3f);
            }
        }
        light.orb(self.x, self.y, radius + 2.0, dim(rgb, 20));
    }

    fn draw_double(&self, light: &mut Light, corners: u32) {
        let (rgb, radius) = (self.kind.color(), self.kind.radius());
        light.polygon((self.x, self.y), radius, self.turn, corners, 1, rgb);
        light.polygon((self.x, self.y), radius * 0.5, -self.turn, corners, 1, dim(rgb, 150));
    }

    #[inline(never)]
    fn draw_lancer(&self, light: &mut Light) {
        let (c, s) = (self.turn.cos(), self.turn.sin());
        let corner = |along: f32, side: f32| (self.x + c * along - s * side, self.y + s * along + c * side);
        let rgb = self.kind.color();
        light.line(corner(9.0, 0.0), corner(-6.0, 5.0), rgb);
        light.line(corner(-6.0, 5.0), corner(-2.0, 0.0), rgb);
        light.line(corner(-2.0, 0.0), corner(-6.0, -5.0), rgb);
        light.line(corner(-6.0, -5.0), corner(9.0, 0.0), rgb);
        if self.aims() && self.age % 4 < 2 {
            light.line(corner(12.0, 0.0), corner(150.0, 0.0), 0x602808);
        }
        if self.vx.abs() + self.vy.abs() > 2.5 {
            light.streak(corner(-2.0, 0.0), corner(-8.0, 0.0), rgb);
        }
    }
}

/// Nobody hides in another: who overlaps is pushed apart.
#[inline(never)]
pub fn part(foes: &mut [Foe]) {
    for i in 1..foes.len() {
        let (before, rest) = foes.split_at_mut(i);
        let foe = &mut rest[0];
        for other in before.iter_mut().filter(|other| other.is_here()) {
            let (dx, dy) = (foe.x - other.x, foe.y - other.y);
            let apart = foe.kind.radius() + other.kind.radius();
            let distance = (dx * dx + dy * dy).sqrt();
            if foe.is_here() && distance < apart && distance > 0.1 {
                let push = 0.06 * (apart - distance) / distance;
                foe.x += dx * push;
                foe.y += dy * push;
                other.x -= dx * push;
                other.y -= dy * push;
            }
        }
    }
}

/// Decides who comes when.
pub struct Director {
    wait: u32,
    formation: u32,
}

impl Director {
    pub fn new() -> Director {
        Director { wait: 30, formation: 0 }
    }

    /// How hasty everybody is after so many seconds.
    pub fn haste(seconds: f32) -> f32 {
        1.0 + (seconds / 110.0).min(1.3)
    }

    /// One frame. True when a formation comes, which is worth a warning.
    #[inline(never)]
    pub fn update(&mut self, seconds: f32, player: (f32, f32), foes: &mut Vec<Foe>, dice: &mut Dice) -> bool {
        if seconds >= 16.0 * (self.formation + 1) as f32 {
            self.formation += 1;
            formation(self.formation, player, foes, dice);
            return true;
        }
        self.wait = self.wait.saturating_sub(1);
        if self.wait == 0 && foes.len() < 10 + (seconds / 2.2) as usize {
            self.wait = (40.0 - seconds * 0.34).max(8.0) as u32;
            let (x, y) = place(player, dice);
            let crowded = foes.iter().filter(|foe| foe.kind == Kind::Mine).count() >= MOST_MINES;
            let kind = match choose(seconds, dice) {
                Kind::Mine if crowded => Kind::Gnat,
                kind => kind,
            };
            send(foes, Foe::new(kind, x, y, dice.angle()));
        }
        false
    }
}

fn send(foes: &mut Vec<Foe>, foe: Foe) {
    if foes.len() < MOST {
        foes.push(foe);
    }
}

/// Somewhere that is not too close to the player.
fn place(player: (f32, f32), dice: &mut Dice) -> (f32, f32) {
    loop {
        let (x, y) = (dice.between(14.0, WIDTH as f32 - 14.0), dice.between(20.0, HEIGHT as f32 - 14.0));
        if (x - player.0).powi(2) + (y - player.1).powi(2) > 70.0 * 70.0 {
            return (x, y);
        }
    }
}

fn choose(seconds: f32, dice: &mut Dice) -> Kind {
    let known = [(Kind::Gnat, 0.0), (Kind::Drifter, 6.0), (Kind::Mine, 12.0), (Kind::Hive, 22.0), (Kind::Lancer, 32.0)];
    let chances = [10, 6, 3, 3, 4];
    let open = known.iter().filter(|(_, from)| seconds >= *from).count();
    let mut throw = dice.below(chances[..open].iter().sum());
    for ((kind, _), chance) in known.iter().zip(chances) {
        if throw < chance {
            return *kind;
        }
        throw -= chance;
    }
    Kind::Gnat
}

/// Many at once, in turn: a ring, a field of mines in gnats, a wall from both sides.
#[inline(never)]
fn formation(number: u32, player: (f32, f32), foes: &mut Vec<Foe>, dice: &mut Dice) {
    match number % 3 {
        1 => {
            for n in 0..8 + number.min(8) {
                let angle = n as f32 * std::f32::consts::TAU / (8 + number.min(8)) as f32;
                let (x, y) = (player.0 + angle.cos() * 85.0, player.1 + angle.sin() * 85.0);
                send(foes, Foe::new(Kind::Gnat, x.clamp(10.0, 310.0), y.clamp(10.0, 170.0), angle));
            }
        }
        2 => {
            for _ in 0..4 {
                let (x, y) = place(player, dice);
                send(foes, Foe::new(Kind::Mine, x, y, 0.0));
                for n in 0..3 {
                    let angle = n as f32 * 2.1;
                    send(foes, Foe::new(Kind::Gnat, x + angle.cos() * 18.0, y + angle.sin() * 18.0, angle));
                }
            }
        }
        _ => {
            for n in 0..7 {
                let y = 18.0 + n as f32 * 24.0;
                send(foes, Foe::new(Kind::Drifter, 10.0, y, 0.0));
                send(foes, Foe::new(Kind::Drifter, 310.0, y, std::f32::consts::PI));
            }
        }
    }
}
