//! The six actions on those selected: what each is called, shows and is reached by.

use domain::bulk::ActionKind;

/// One of the six.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// It changes them.
    Change(ActionKind),
    /// It takes them out as a file.
    ExportCsv,
}

impl Act {
    /// As the bar has them.
    pub(crate) const ALL: [Self; 6] = [
        Self::Change(ActionKind::UpdateLifecycle),
        Self::Change(ActionKind::AddTags),
        Self::Change(ActionKind::RemoveTags),
        Self::Change(ActionKind::AssignSegment),
        Self::Change(ActionKind::RemoveSegment),
        Self::ExportCsv,
    ];

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Change(kind) => kind.label(),
            Self::ExportCsv => "Export CSV",
        }
    }

    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Change(ActionKind::UpdateLifecycle) => "repeat",
            Self::Change(ActionKind::AddTags) => "tag",
            Self::Change(ActionKind::RemoveTags) => "tag-x",
            Self::Change(ActionKind::AssignSegment) => "layers-plus",
            Self::Change(ActionKind::RemoveSegment) => "layers-2",
            Self::ExportCsv => "download",
        }
    }

    /// The key that asks for it while somebody is selected, if it has one.
    pub(crate) const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Change(ActionKind::UpdateLifecycle) => &["l"],
            Self::Change(ActionKind::AddTags) => &["t"],
            Self::Change(ActionKind::AssignSegment) => &["s"],
            Self::ExportCsv => &["e"],
            Self::Change(ActionKind::RemoveTags | ActionKind::RemoveSegment) => &[],
        }
    }

    /// What it does, in a sentence.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Change(ActionKind::UpdateLifecycle) => "Change lifecycle for all selected",
            Self::Change(ActionKind::AddTags) => "Apply tags to all selected",
            Self::Change(ActionKind::RemoveTags) => "Remove specific tags from all",
            Self::Change(ActionKind::AssignSegment) => "Add to a customer segment",
            Self::Change(ActionKind::RemoveSegment) => "Remove from a segment",
            Self::ExportCsv => "Download selected customers",
        }
    }

    /// Its button's name for tests.
    pub(super) const fn test_id(self) -> &'static str {
        match self {
            Self::Change(ActionKind::UpdateLifecycle) => "bulk-update-lifecycle-stage",
            Self::Change(ActionKind::AddTags) => "bulk-add-tags",
            Self::Change(ActionKind::RemoveTags) => "bulk-remove-tags",
            Self::Change(ActionKind::AssignSegment) => "bulk-assign-segment",
            Self::Change(ActionKind::RemoveSegment) => "bulk-remove-segment",
            Self::ExportCsv => "bulk-export-csv",
        }
    }
}
