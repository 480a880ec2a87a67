//! One game from the first foe to the last heart.

use crate::controls::Controls;
use crate::foes::{self, Dice, Director, Foe, Kind};
use crate::light::Light;
use crate::mesh::Mesh;
use crate::player::{Dash, Player, HEARTS};
use crate::sparks::Sparks;
use crate::synth::Synth;

/// Motes for the first nova, and how many more for each further one.
const FILL: u32 = 40;
const FILL_MORE: u32 = 20;
/// Frames in which the next kill of a chain must happen, at its start and when it is long.
pub const CHAIN_FRAMES: u32 = 120;
const CHAIN_LEAST: u32 = 48;
const NOVA_SPEED: f32 = 5.0;
const NOVA_REACH: f32 = 260.0;

/// What flies about, and whom everything happens to.
pub struct Game {
    pub player: Player,
    pub foes: Vec<Foe>,
    pub sparks: Sparks,
    pub mesh: Mesh,
    pub dice: Dice,
    director: Director,
    pub frames: u32,
    pub score: u32,
    pub kills: u32,
    pub chain: u32,
    pub best_chain: u32,
    pub chain_left: u32,
    pub motes: u32,
    /// Motes for the next nova.
    pub fill: u32,
    /// Where a nova began, and how far it is.
    nova: Option<(f32, f32, f32)>,
    /// Frames for which the world stands still, so that a hit can be felt.
    pub freeze: u32,
    shake: f32,
}

impl Game {
    #[inline(never)]
    pub fn new(seed: u32) -> Game {
        Game {
            player: Player::new(),
            foes: Vec::new(),
            sparks: Sparks::default(),
            mesh: Mesh::new(),
            dice: Dice(seed | 1),
            director: Director::new(),
            frames: 0,
            score: 0,
            kills: 0,
            chain: 0,
            best_chain: 0,
            chain_left: 0,
            motes: 0,
            fill: FILL,
            nova: None,
            freeze: 0,
            shake: 0.0,
        }
    }

    pub fn seconds(&self) -> f32 {
        self.frames as f32 / 60.0
    }

    /// What a kill's worth is multiplied by.
    pub fn factor(&self) -> u32 {
        (1 + self.chain / 3).min(9)
    }

    pub fn is_over(&self) -> bool {
        self.player.hearts == 0
    }

    /// How much music.
    pub fn heat(&self) -> u32 {
        1 + (self.seconds() / 20.0).min(2.0) as u32
    }

    #[inline(never)]
    pub fn update(&mut self, controls: &Controls, synth: &mut Synth) {
        self.shake *= 0.86;
        if self.freeze > 0 {
            self.freeze -= 1;
            return;
        }
        self.frames += 1;
        self.fly(controls, synth);
        let player = self.player.at();
        let haste = Director::haste(self.seconds());
        for foe in &mut self.foes {
            foe.update(player, haste);
        }
        foes::part(&mut self.foes);
        if self.director.update(self.seconds(), player, &mut self.foes, &mut self.dice) {
            synth.warn();
        }
        self.meet(synth);
        self.spread_nova(synth);
        self.collect(synth);
        self.foes.retain(|foe| !foe.dead);
        self.chain_left = self.chain_left.saturating_sub(1);
        if self.chain_left == 0 {
            self.chain = 0;
        }
        self.idle();
    }

    /// What goes on even after the end.
    pub fn idle(&mut self) {
        self.sparks.update();
        self.mesh.update();
    }

    /// Goes on without the player.
    pub fn fade_out(&mut self) {
        self.shake *= 0.9;
        for foe in &mut self.foes {
            foe.update((160.0, 90.0), 0.5);
        }
        self.idle();
    }

    fn fly(&mut self, controls: &Controls, synth: &mut Synth) {
        match self.player.update(controls, &self.foes) {
            Dash::Begun => {
                synth.dash();
                self.sparks.burst(self.player.at(), 8, 1.6, 0x80d0ff, &mut self.dice);
                self.mesh.push(self.player.x, self.player.y, 40.0, 2.0);
            }
            Dash::Refused => synth.empty(),
            Dash::None => {}
        }
        if self.player.dashes() {
            self.mesh.push(self.player.x, self.player.y, 34.0, 1.2);
        }
    }

    /// The player and the foes that touch.
    fn meet(&mut self, synth: &mut Synth) {
        for i in 0..self.foes.len() {
            let foe = &self.foes[i];
            let reach = foe.kind.radius() + if self.player.dashes() { 9.0 } else { 1.5 };
            if !foe.is_here() || !near((foe.x, foe.y), self.player.at(), reach) {
                continue;
            }
            if self.player.dashes() {
                self.player.kill_gives();
                self.freeze = 3;
                self.kill(i, synth);
            } else if self.player.safe == 0 && self.foes[i].kind != Kind::Mine {
                self.hurt(synth);
                return;
            }
        }
    }

    #[inline(never)]
    fn kill(&mut self, i: usize, synth: &mut Synth) {
        let (kind, at) = (self.foes[i].kind, (self.foes[i].x, self.foes[i].y));
        self.foes[i].dead = true;
        self.kills += 1;
        self.chain += 1;
        self.chain_left = CHAIN_FRAMES.saturating_sub(self.chain * 2).max(CHAIN_LEAST);
        self.best_chain = self.best_chain.max(self.chain);
        let points = kind.worth() * self.factor();
        self.score += points;
        self.shake = (self.shake + 1.6).min(5.0);
        self.sparks.word(at, points.to_string(), if self.factor() > 4 { 0xffe060 } else { 0xf0f0ff });
        self.sparks.burst(at, 18, 3.2, kind.color(), &mut self.dice);
        self.sparks.ring(at, 20.0, 1.6, kind.color());
        self.sparks.motes(at, 1 + kind.worth() / 12, &mut self.dice);
        self.mesh.push(at.0, at.1, 50.0, 3.0);
        synth.kill(self.chain);
        match kind {
            Kind::Hive => self.break_up(at),
            Kind::Mine => self.blow_up(at, synth),
            Kind::Gnat | Kind::Drifter | Kind::Lancer => {}
        }
    }

    fn break_up(&mut self, at: (f32, f32)) {
        for n in 0..3 {
            let angle = n as f32 * 2.1 + self.frames as f32;
            self.foes.push(Foe::thrown(Kind::Gnat, at.0, at.1, angle));
        }
    }

    /// Takes along who is near, mines too.
    fn blow_up(&mut self, at: (f32, f32), synth: &mut Synth) {
        synth.blast();
        self.shake = 7.0;
        self.freeze = 4;
        self.sparks.ring(at, 48.0, 3.0, 0xf0e030);
        self.sparks.burst(at, 40, 4.5, 0xffa040, &mut self.dice);
        self.mesh.push(at.0, at.1, 90.0, 7.0);
        self.kill_within(at, 44.0, synth);
    }

    fn kill_within(&mut self, at: (f32, f32), reach: f32, synth: &mut Synth) {
        for i in 0..self.foes.len() {
            if self.foes[i].is_here() && near((self.foes[i].x, self.foes[i].y), at, reach) {
                self.kill(i, synth);
            }
        }
    }

    #[inline(never)]
    fn hurt(&mut self, synth: &mut Synth) {
        let at = self.player.at();
        self.player.hurt();
        self.chain = 0;
        self.shake = 9.0;
        self.freeze = 14;
        self.sparks.burst(at, 70, 4.0, 0x80e0ff, &mut self.dice);
        self.sparks.ring(at, 70.0, 3.0, 0xff4060);
        self.mesh.push(at.0, at.1, 140.0, 9.0);
        for foe in self.foes.iter_mut().filter(|foe| near((foe.x, foe.y), at, 60.0)) {
            // Nobody is to sit in the player when it can be hurt again.
            foe.dead = true;
        }
        if self.is_over() {
            synth.over();
        } else {
            synth.hurt();
        }
    }

    fn collect(&mut self, synth: &mut Synth) {
        let gathered = self.sparks.gather(self.player.at());
        if gathered == 0 {
            return;
        }
        self.score += gathered * self.factor();
        self.motes += gathered;
        synth.mote(self.motes.min(self.fill) as f32 / self.fill as f32);
        if self.motes >= self.fill {
            self.motes = 0;
            self.fill += FILL_MORE;
            self.begin_nova(synth);
        }
    }

    fn begin_nova(&mut self, synth: &mut Synth) {
        let (x, y) = self.player.at();
        self.nova = Some((x, y, 4.0));
        self.shake = 8.0;
        self.player.safe = self.player.safe.max(60);
        self.mesh.push(x, y, 260.0, 10.0);
        synth.nova();
        let healed = self.player.hearts < HEARTS;
        self.player.hearts += healed as u32;
        self.sparks.word((x, y - 10.0), if healed { "NOVA +1" } else { "NOVA" }.to_string(), 0xc0ffe0);
    }

    fn spread_nova(&mut self, synth: &mut Synth) {
        if let Some((x, y, radius)) = self.nova {
            self.kill_within((x, y), radius, synth);
            self.nova = (radius < NOVA_REACH).then(|| (x, y, radius + NOVA_SPEED));
        }
    }

    #[inline(never)]
    pub fn draw(&self, light: &mut Light, age: u32) {
        let warmth = if self.is_over() { 0x200a20 } else { 0x162050 };
        self.mesh.draw(light, warmth);
        for foe in &self.foes {
            foe.draw(light);
        }
        self.sparks.draw(light);
        if let Some((x, y, radius)) = self.nova {
            for n in 0..4 {
                light.ring(x, y, radius - n as f32 * 3.0, 0xc0ffe0 >> n & 0x7f7f7f);
            }
        }
        if !self.is_over() {
            self.player.draw(light, age);
        }
    }

    /// By how much the picture is off, from frame to frame the other way.
    pub fn tremble(&self, age: u32) -> (i32, i32) {
        let sway = |n: u32| ((age * n % 7) as f32 / 3.0 - 1.0) * self.shake;
        (sway(3).round() as i32, sway(5).round() as i32)
    }
}

fn near(a: (f32, f32), b: (f32, f32), reach: f32) -> bool {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    dx * dx + dy * dy < reach * reach
}
