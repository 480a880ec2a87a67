//! Keyboard, mouse, finger and gamepad as what the game understands.

use crate::devices::{Button, Event, Input, Key};

/// What the person wants in one frame.
#[derive(Clone, Copy, Default)]
pub struct Controls {
    /// Where to, at most 1 long; nothing when the pointer steers.
    pub steer: (f32, f32),
    /// Where the pointer is when it steers.
    pub pointer: Option<(f32, f32)>,
    /// Dash, or begin.
    pub act: bool,
    pub pause: bool,
    pub mute: bool,
    pub back: bool,
}

/// Who steered last does.
#[derive(Default)]
pub struct Hand {
    points: bool,
}

impl Hand {
    #[inline(never)]
    pub fn read(&mut self, events: &[Event], input: &Input) -> Controls {
        let mut controls = Controls::default();
        for event in events {
            match *event {
                Event::KeyPress(key) => self.key(key, &mut controls),
                Event::MouseMove { .. } => self.points = true,
                Event::ButtonPress { button: Button::Left, .. } => {
                    self.points = true;
                    controls.act = true;
                }
                _ => {}
            }
        }
        controls.steer = direction(input);
        if controls.steer != (0.0, 0.0) {
            self.points = false;
        }
        if self.points {
            let (x, y) = input.mouse();
            controls.pointer = Some((x as f32, y as f32));
        }
        controls
    }

    fn key(&mut self, key: Key, controls: &mut Controls) {
        match key {
            Key::Space | Key::Enter | Key::X | Key::J => {
                self.points = false;
                controls.act = true;
            }
            Key::P | Key::Pause => controls.pause = true,
            Key::M => controls.mute = true,
            Key::Escape => controls.back = true,
            _ => {}
        }
    }
}

fn direction(input: &Input) -> (f32, f32) {
    let axis = |less: [Key; 2], more: [Key; 2]| {
        let down = |keys: [Key; 2]| keys.iter().any(|&key| input.is_down(key)) as i32;
        (down(more) - down(less)) as f32
    };
    let x = axis([Key::Left, Key::A], [Key::Right, Key::D]);
    let y = axis([Key::Up, Key::W], [Key::Down, Key::S]);
    if x != 0.0 && y != 0.0 {
        (x * 0.7071, y * 0.7071)
    } else {
        (x, y)
    }
}
