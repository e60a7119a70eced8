//! Chance that repeats itself: splitmix64 (Steele, Lea, Flood 2014), the same on every machine and in every version.

pub(super) struct Dice(u64);

impl Dice {
    /// Dice of their own for the `n`th customer of a seed.
    pub(super) fn of(seed: u64, n: u64) -> Self {
        let mut dice = Self(seed ^ n.wrapping_mul(0xd6e8_feb8_6659_fd93));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `sides`.
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    /// True in `share` of 1000 cases.
    pub(super) fn chance(&mut self, share: u64) -> bool {
        self.roll(1000) < share
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len() as u64) as usize]
    }

    /// The place of one of several weights.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.roll(weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                let is_here = left < *weight;
                left = left.saturating_sub(*weight);
                is_here
            })
            .unwrap_or(0)
    }

    /// A span around a mean: many short ones, few long ones (exponential, cut at eight means).
    pub(super) fn span(&mut self, mean: i64) -> i64 {
        let uniform = (self.roll(1 << 32) as f64 + 1.0) / (1u64 << 32) as f64;
        (-uniform.ln() * mean as f64).min(mean as f64 * 8.0) as i64
    }
}
