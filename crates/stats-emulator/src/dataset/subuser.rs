//! A subuser that a test chooses.

/// A subuser of the account, for [`EmulatorBuilder::subusers`](crate::EmulatorBuilder::subusers).
///
/// ```
/// use stats_emulator::{Emulator, Subuser};
///
/// let subusers = [Subuser::new("shop"), Subuser::new("old shop").disabled(), Subuser::new("laden").eu()];
/// let emulator = Emulator::builder().subusers(subusers).start()?;
/// assert_eq!(emulator.dataset().customers().len(), 3);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Subuser {
    pub(super) name: String,
    pub(super) is_disabled: bool,
    pub(super) is_eu: bool,
}

impl Subuser {
    /// A subuser of the region `global` that is not disabled. It has the numbers of the customer with that fixed name,
    /// otherwise ordinary ones.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), is_disabled: false, is_eu: false }
    }

    /// Lists it as disabled.
    pub fn disabled(self) -> Self {
        Self { is_disabled: true, ..self }
    }

    /// Lists it in the region `eu`.
    pub fn eu(self) -> Self {
        Self { is_eu: true, ..self }
    }
}
