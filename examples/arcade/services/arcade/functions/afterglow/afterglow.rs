//! Afterglow: you are a light, and everybody comes for it. Dash through them; do not touch them otherwise.
//!
//! Steer with arrows or WASD and dash with space; or point, and click or tap. P pauses, M mutes, Escape gives up. Each
//! frame is one step of the game: it reads the input, moves everything, and shows it, so the same input gives the same
//! frames.
//!
//! The host compiles each function of a module by itself, and one of more than about 20 KB not at all: that is why the
//! larger ones are kept from being put into one another.

mod controls;
#[path = "../../../../../../guest-libs/rust/devices.rs"]
mod devices;
mod foes;
mod font;
mod game;
mod light;
mod mesh;
mod player;
mod sparks;
mod synth;

use controls::{Controls, Hand};
use devices::{Error, Frame, Sound, Window};
use game::{Game, CHAIN_FRAMES};
use light::{dim, Light, HEIGHT, WIDTH};
use player::HEARTS;
use synth::{Synth, RATE};

const RANKS: [(u32, &str); 6] =
    [(0, "SPARK"), (1_500, "EMBER"), (5_000, "FLAME"), (15_000, "BLAZE"), (40_000, "STAR"), (100_000, "SUPERNOVA")];

/// What is on the screen.
enum Screen {
    Title,
    Playing,
    Paused,
    /// For so many frames.
    Over(u32),
}

struct Arcade {
    screen: Screen,
    game: Game,
    best: u32,
    light: Light,
    synth: Synth,
    /// Frames since the start.
    age: u32,
}

fn main() {
    if let Err(error) = run() {
        eprintln!("afterglow: {}", error);
        std::process::exit(1);
    }
}

fn run() -> Result<(), Error> {
    let mut window = Window::open(WIDTH, HEIGHT)?;
    // Silent where there is no sound.
    let mut sound = Sound::open(RATE, 1).ok();
    let mut hand = Hand::default();
    let mut arcade = Arcade::new();
    while !window.is_closed() {
        let events = window.poll()?;
        let controls = hand.read(&events, &window.input);
        arcade.update(&controls);
        arcade.draw(&mut window.frame);
        if let Some(sound) = &mut sound {
            sound.play(arcade.sound())?;
        }
        window.present()?;
    }
    Ok(())
}

impl Arcade {
    fn new() -> Arcade {
        Arcade { screen: Screen::Title, game: Game::new(7), best: 0, light: Light::new(), synth: Synth::new(), age: 0 }
    }

    #[inline(never)]
    fn update(&mut self, controls: &Controls) {
        self.age += 1;
        self.synth.muted ^= controls.mute;
        match self.screen {
            Screen::Title => self.title(controls),
            Screen::Playing => self.play(controls),
            Screen::Paused if controls.pause || controls.act => self.screen = Screen::Playing,
            Screen::Paused if controls.back => self.screen = Screen::Title,
            Screen::Paused => {}
            Screen::Over(frames) => self.over(frames, controls),
        }
    }

    fn sound(&mut self) -> &[i16] {
        let heat = match self.screen {
            Screen::Playing => self.game.heat(),
            Screen::Title | Screen::Paused | Screen::Over(_) => 0,
        };
        self.synth.frame(heat)
    }

    fn title(&mut self, controls: &Controls) {
        let swing = self.age as f32 * 0.021;
        self.game.mesh.push(160.0 + swing.cos() * 120.0, 90.0 + (swing * 1.7).sin() * 60.0, 60.0, 0.5);
        self.game.idle();
        if controls.act {
            self.begin();
        }
    }

    /// When it begins is chance enough.
    fn begin(&mut self) {
        self.synth.start();
        self.game = Game::new(self.age.wrapping_mul(2_654_435_761));
        self.game.mesh.push(160.0, 90.0, 200.0, 8.0);
        self.screen = Screen::Playing;
    }

    fn play(&mut self, controls: &Controls) {
        if controls.pause || controls.back {
            self.screen = Screen::Paused;
            return;
        }
        self.game.update(controls, &mut self.synth);
        if self.game.is_over() {
            self.screen = Screen::Over(0);
        }
    }

    #[inline(never)]
    fn over(&mut self, frames: u32, controls: &Controls) {
        // Slow at first, so that one sees what happened.
        if frames > 60 || frames % 3 == 0 {
            self.game.fade_out();
        }
        self.screen = Screen::Over(frames + 1);
        if frames > 50 && (controls.act || controls.back) {
            self.best = self.best.max(self.game.score);
            if controls.act {
                self.begin();
            } else {
                self.screen = Screen::Title;
            }
        }
    }

    #[inline(never)]
    fn draw(&mut self, frame: &mut Frame) {
        self.light.fade(205);
        match self.screen {
            Screen::Title => self.game.mesh.draw(&mut self.light, 0x182060),
            _ => self.game.draw(&mut self.light, self.age),
        }
        let ground = if self.game.freeze > 10 && !self.game.is_over() { 0x301018 } else { 0x06060e };
        self.light.show(frame, ground, self.game.tremble(self.age));
        match self.screen {
            Screen::Title => self.draw_title(frame),
            Screen::Playing => self.draw_play(frame),
            Screen::Paused => {
                self.draw_play(frame);
                font::center(frame, "PAUSED", 70, 3, 0xffffff);
                font::center(frame, "P OR TAP TO GO ON", 104, 1, 0x90a0d0);
            }
            Screen::Over(frames) => self.draw_over(frame, frames),
        }
    }

    #[inline(never)]
    fn draw_title(&self, frame: &mut Frame) {
        let glow = 160 + (((self.age as f32 * 0.05).sin() + 1.0) * 48.0) as u32;
        for (n, rgb) in [0x301048, 0x802060, 0xff5070].iter().enumerate() {
            font::center(frame, "AFTERGLOW", 46 - n as i32 * 2, 5, dim(*rgb, glow));
        }
        font::center(frame, "AFTERGLOW", 40, 5, 0xfff0d0);
        font::center(frame, "DASH THROUGH THEM. DO NOT TOUCH THEM.", 90, 1, 0xa0c0f0);
        font::center(frame, "ARROWS + SPACE    OR    POINT + CLICK / TAP", 106, 1, 0x6078a8);
        if self.age % 60 < 42 {
            font::center(frame, "PRESS SPACE OR TAP", 134, 2, 0xffffff);
        }
        if self.best > 0 {
            font::center(frame, &format!("BEST {}", self.best), 162, 1, 0xffe060);
        }
    }

    #[inline(never)]
    fn draw_play(&self, frame: &mut Frame) {
        let game = &self.game;
        game.sparks.draw_words(frame);
        font::draw(frame, &game.score.to_string(), (6, 5), 2, 0xffffff);
        for n in 0..HEARTS {
            let rgb = if n < game.player.hearts { 0xff4070 } else { 0x302038 };
            heart(frame, WIDTH as i32 - 12 * (n as i32 + 1), 6, rgb);
        }
        if game.chain > 1 {
            let text = format!("x{}  CHAIN {}", game.factor(), game.chain);
            font::center(frame, &text, 5, 1, 0xffe060);
            let length = (game.chain_left * 60 / CHAIN_FRAMES) as i32;
            frame.rect((WIDTH as i32 - length) / 2, 15, length, 2, 0xffa030);
        }
        frame.rect(0, HEIGHT as i32 - 3, WIDTH as i32, 3, 0x102018);
        frame.rect(0, HEIGHT as i32 - 3, (game.motes * WIDTH as u32 / game.fill) as i32, 3, 0x40e090);
        if game.frames < 200 && game.frames % 40 < 30 && game.kills == 0 {
            font::center(frame, "DASH!", 130, 2, 0x80d0ff);
        }
    }

    #[inline(never)]
    fn draw_over(&self, frame: &mut Frame, frames: u32) {
        let game = &self.game;
        let left = 256 - 3 * frames.min(50);
        for pixel in frame.pixels_mut() {
            *pixel = dim(*pixel, left);
        }
        font::center(frame, "EXTINGUISHED", 34, 3, 0xff5070);
        // Counts up to the score.
        let shown = game.score.min(game.score * frames / 50);
        font::center(frame, &shown.to_string(), 66, 4, 0xffffff);
        if frames < 50 {
            return;
        }
        let rank = RANKS.iter().rev().find(|(from, _)| game.score >= *from).map_or("", |(_, name)| name);
        font::center(frame, rank, 104, 2, 0xffe060);
        let seconds = game.seconds() as u32;
        let line = format!("{} SECONDS   {} KILLS   CHAIN {}", seconds, game.kills, game.best_chain);
        font::center(frame, &line, 126, 1, 0xa0b0d8);
        if game.score > self.best {
            font::center(frame, "NEW BEST!", 140, 1, if self.age % 20 < 10 { 0xffffff } else { 0x60ffb0 });
        } else {
            font::center(frame, &format!("BEST {}", self.best), 140, 1, 0x8090b0);
        }
        if self.age % 60 < 42 {
            font::center(frame, "SPACE OR TAP: AGAIN", 158, 1, 0xffffff);
        }
    }
}

fn heart(frame: &mut Frame, x: i32, y: i32, rgb: u32) {
    for (row, (from, to)) in [(1, 3), (0, 8), (0, 8), (1, 7), (2, 6), (3, 5)].into_iter().enumerate() {
        frame.rect(x + from, y + row as i32, to - from, 1, rgb);
    }
    frame.rect(x + 5, y, 2, 1, rgb);
}
