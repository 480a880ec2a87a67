//! What flies apart: sparks, rings, floating numbers, and the motes that are worth collecting.

use crate::devices::Frame;
use crate::foes::Dice;
use crate::font;
use crate::light::{dim, Light, HEIGHT, WIDTH};

const MOST_SPARKS: usize = 360;
const MOST_MOTES: usize = 90;
const MOTE_LIFE: u32 = 420;

struct Spark {
    x: f32,
    y: f32,
    vx: f32,
    vy: f32,
    life: f32,
    fades: f32,
    rgb: u32,
}

struct Ring {
    x: f32,
    y: f32,
    radius: f32,
    grows: f32,
    until: f32,
    rgb: u32,
}

struct Word {
    text: String,
    x: f32,
    y: f32,
    age: u32,
    rgb: u32,
}

struct Mote {
    x: f32,
    y: f32,
    vx: f32,
    vy: f32,
    age: u32,
}

#[derive(Default)]
pub struct Sparks {
    sparks: Vec<Spark>,
    rings: Vec<Ring>,
    words: Vec<Word>,
    motes: Vec<Mote>,
}

impl Sparks {
    /// So many sparks in all directions.
    #[inline(never)]
    pub fn burst(&mut self, (x, y): (f32, f32), count: u32, speed: f32, rgb: u32, dice: &mut Dice) {
        for _ in 0..count {
            if self.sparks.len() >= MOST_SPARKS {
                return;
            }
            let (angle, fast) = (dice.angle(), dice.between(speed * 0.2, speed));
            let fades = dice.between(0.02, 0.06);
            self.sparks.push(Spark { x, y, vx: angle.cos() * fast, vy: angle.sin() * fast, life: 1.0, fades, rgb });
        }
    }

    pub fn ring(&mut self, (x, y): (f32, f32), until: f32, grows: f32, rgb: u32) {
        self.rings.push(Ring { x, y, radius: 2.0, grows, until, rgb });
    }

    pub fn word(&mut self, (x, y): (f32, f32), text: String, rgb: u32) {
        self.words.push(Word { text, x, y, age: 0, rgb });
    }

    pub fn motes(&mut self, (x, y): (f32, f32), count: u32, dice: &mut Dice) {
        for _ in 0..count {
            if self.motes.len() >= MOST_MOTES {
                return;
            }
            let (angle, fast) = (dice.angle(), dice.between(0.5, 2.0));
            self.motes.push(Mote { x, y, vx: angle.cos() * fast, vy: angle.sin() * fast, age: 0 });
        }
    }

    #[inline(never)]
    pub fn update(&mut self) {
        for spark in &mut self.sparks {
            spark.x += spark.vx;
            spark.y += spark.vy;
            spark.vx *= 0.95;
            spark.vy *= 0.95;
            spark.life -= spark.fades;
        }
        self.sparks.retain(|spark| spark.life > 0.0);
        for ring in &mut self.rings {
            ring.radius += ring.grows;
        }
        self.rings.retain(|ring| ring.radius < ring.until);
        for word in &mut self.words {
            word.age += 1;
            word.y -= if word.age < 12 { 0.8 } else { 0.2 };
        }
        self.words.retain(|word| word.age < 48);
    }

    /// Moves the motes, toward the player when near; returns how many reached the player.
    #[inline(never)]
    pub fn gather(&mut self, (x, y): (f32, f32)) -> u32 {
        let mut gathered = 0;
        self.motes.retain_mut(|mote| {
            mote.age += 1;
            let (dx, dy) = (x - mote.x, y - mote.y);
            let distance = (dx * dx + dy * dy).sqrt().max(0.1);
            if distance < 44.0 && mote.age > 10 {
                let pull = 0.7 * (1.0 - distance / 60.0);
                mote.vx += dx / distance * pull;
                mote.vy += dy / distance * pull;
            }
            mote.vx *= 0.92;
            mote.vy *= 0.92;
            mote.x = (mote.x + mote.vx).clamp(3.0, WIDTH as f32 - 3.0);
            mote.y = (mote.y + mote.vy).clamp(3.0, HEIGHT as f32 - 3.0);
            let taken = distance < 8.0;
            gathered += taken as u32;
            !taken && mote.age < MOTE_LIFE
        });
        gathered
    }

    #[inline(never)]
    pub fn draw(&self, light: &mut Light) {
        for spark in &self.sparks {
            light.shine(spark.x, spark.y, dim(spark.rgb, (spark.life * 256.0) as u32));
        }
        for ring in &self.rings {
            let left = 1.0 - ring.radius / ring.until;
            light.ring(ring.x, ring.y, ring.radius, dim(ring.rgb, (left * 256.0) as u32));
        }
        for mote in &self.motes {
            // The last second they flicker.
            if mote.age + 60 < MOTE_LIFE || mote.age % 6 < 3 {
                light.point(mote.x, mote.y, 0xc0ffe0);
                light.polygon((mote.x, mote.y), 1.6, 0.0, 4, 1, 0x208858);
            }
        }
    }

    #[inline(never)]
    pub fn draw_words(&self, frame: &mut Frame) {
        for word in &self.words {
            let x = (word.x as i32 - font::width(&word.text, 1) / 2).clamp(2, WIDTH as i32 - 2);
            if word.age < 36 || word.age % 4 < 2 {
                font::draw(frame, &word.text, (x, word.y as i32), 1, word.rgb);
            }
        }
    }
}
