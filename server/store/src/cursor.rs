//! Where a list goes on: the numbers of the last row's place as one text. What is no such text is refused.

use std::fmt;

use domain::invalid::Invalid;

/// A place in a list whose order has `N` numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor<const N: usize>(pub(crate) [i64; N]);

impl<const N: usize> Cursor<N> {
    /// The place that a page named, if it named one.
    pub(crate) fn read(text: Option<&str>) -> Result<Option<Self>, Invalid> {
        let Some(text) = text else { return Ok(None) };
        let numbers: Option<Vec<i64>> = text.split('.').map(|number| number.parse().ok()).collect();
        let place = numbers.and_then(|numbers| <[i64; N]>::try_from(numbers).ok());
        let refused = || Invalid::at("before", "bad_cursor", "The list cannot be continued from here. Load it again.");
        place.map(|place| Some(Self(place))).ok_or_else(refused)
    }
}

impl<const N: usize> fmt::Display for Cursor<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, number) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str(".")?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

/// The first `limit` of rows that were read with one more, and whether there is more.
pub(crate) fn page<T>(mut rows: Vec<T>, limit: usize) -> (Vec<T>, bool) {
    let is_more = rows.len() > limit;
    rows.truncate(limit);
    (rows, is_more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_anything_else_is_refused() {
        let place = Cursor([1_700_000_000_000, -3, 0]);
        assert_eq!(Cursor::read(Some(&place.to_string())), Ok(Some(place)));
        assert_eq!(Cursor::<3>::read(None), Ok(None));
        for bad in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.99999999999999999999", " 1.2.3"] {
            assert!(Cursor::<3>::read(Some(bad)).is_err(), "{bad}");
        }
    }
}
