//! The SQL of one chunk. A chunk first writes down its customers: what is changed, with what was there before, what is so
//! already, and who cannot be changed; everything else goes by those rows. `$1` is the action and `$2` the chunk.

use domain::{bulk::ActionKind, tag::MOST};
use sea_orm::DatabaseBackend;

/// What was changed by the chunk.
pub(super) const CHANGED: &str =
    "SELECT customer_id FROM job_changes WHERE job_id = $1 AND chunk = $2 AND outcome = 'changed'";

/// Which links an action makes or takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    Tags,
    Segments,
}

impl Links {
    /// Which links an action makes, or else takes away; what takes it back does the contrary. None for a stage.
    pub(super) fn of(kind: ActionKind, is_undo: bool) -> Option<(Self, bool)> {
        let (links, adds) = match kind {
            ActionKind::UpdateLifecycle => return None,
            ActionKind::AddTags => (Self::Tags, true),
            ActionKind::RemoveTags => (Self::Tags, false),
            ActionKind::AssignSegment => (Self::Segments, true),
            ActionKind::RemoveSegment => (Self::Segments, false),
        };
        Some((links, adds != is_undo))
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Tags => "customer_tags",
            Self::Segments => "customer_segments",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Tags => "tag_id",
            Self::Segments => "segment_id",
        }
    }

    /// A column of the customer's own link to `$3`, or none.
    fn own(self, column: &str) -> String {
        let (table, key) = (self.table(), self.key());
        format!(
            "(SELECT link.{column} FROM {table} AS link WHERE link.customer_id = customers.id AND link.{key} = $3 LIMIT 1)"
        )
    }

    /// Whether the customer has the link to `$3`, or could have it and has not.
    fn are(self, is_linked: bool) -> String {
        let (link, named) = (self.own("customer_id"), self.named());
        if is_linked {
            format!("{link} IS NOT NULL")
        } else {
            format!("{link} IS NULL AND EXISTS (SELECT 1 FROM {named} WHERE {named}.id = $3)")
        }
    }

    /// The table of what is linked.
    const fn named(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Segments => "segments",
        }
    }
}

/// The statements as one database reads them. Where a planner could come to read all links of a tag, or all changes of
/// an action, for each chunk, the question is put for one customer at a time: statistics know nothing yet of what was
/// just written.
#[derive(Clone, Copy)]
pub(super) struct Sql {
    /// The customers of the chunk.
    members: &'static str,
    /// Before and after a list of keys that is read once.
    list: [&'static str; 2],
    /// Whether customers have to be locked, or whoever writes is alone.
    locks: bool,
}

impl Sql {
    pub(super) fn of(backend: DatabaseBackend) -> Self {
        match backend {
            DatabaseBackend::Sqlite => Self {
                members: "SELECT member.value FROM job_chunks AS own, json_each(own.customers) AS member \
                          WHERE own.job_id = $1 AND own.number = $2",
                list: ["IN (", ")"],
                locks: false,
            },
            _ => Self {
                members: "SELECT CAST(member.value AS BIGINT) FROM job_chunks AS own, \
                          json_array_elements_text(CAST(own.customers AS JSON)) AS member (value) \
                          WHERE own.job_id = $1 AND own.number = $2",
                list: ["= ANY (ARRAY(", "))"],
                locks: true,
            },
        }
    }

    /// That a key is one of those.
    fn among(self, keys: &str) -> String {
        let [before, after] = self.list;
        format!("{before}{keys}{after}")
    }

    /// Keeps the customers of the chunk as they are until the transaction ends, in one order, so that two never wait for each
    /// other. By itself, before anything else: what waits reads the links of others as they were when it began.
    pub(super) fn lock(self) -> Option<String> {
        let members = self.among(self.members);
        let sql = format!("SELECT id FROM customers WHERE id {members} ORDER BY id FOR NO KEY UPDATE");
        self.locks.then_some(sql)
    }

    /// Writes down the customers of the chunk who are there, with what became of each: in the bin, or else by `outcome`.
    fn mark(self, subject: &str, outcome: &str, before: &str) -> String {
        self.mark_each(self.members, subject, outcome, before)
    }

    fn mark_each(self, members: &str, subject: &str, outcome: &str, before: &str) -> String {
        let members = self.among(members);
        format!(
            "INSERT INTO job_changes (job_id, chunk, customer_id, subject_id, outcome, stage, since, added_by) \
             SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), customers.id, {subject}, \
             CASE WHEN customers.deleted_at IS NOT NULL THEN 'deleted' {outcome} END, {before} \
             FROM customers WHERE customers.id {members}"
        )
    }

    /// The same for whom the same chunk of action `$4` changed, with what that replaced.
    fn mark_back(self, subject: &str, outcome: &str, replaced: [&str; 3]) -> String {
        let members = format!(
            "SELECT customer_id FROM job_changes \
             WHERE job_id = $4 AND chunk = $2 AND outcome = 'changed' AND subject_id = {subject}"
        );
        let replaced = replaced.map(|column| written(column, "$4", subject)).join(", ");
        self.mark_each(&members, subject, outcome, &replaced)
    }

    /// Who is not in the stage `$3`, and in which instead.
    pub(super) fn mark_stage(self) -> String {
        let outcome = "WHEN customers.lifecycle = $3 THEN 'already' ELSE 'changed'";
        self.mark("0", outcome, "customers.lifecycle, customers.lifecycle_since, NULL")
    }

    /// Whose stage action `$4` replaced and who are still in `$3`; the others were edited since.
    pub(super) fn mark_stage_back(self) -> String {
        let outcome = "WHEN customers.lifecycle = $3 THEN 'changed' ELSE 'edited'";
        self.mark_back("0", outcome, ["stage", "since", "NULL"])
    }

    /// Everybody is as asked for.
    pub(super) fn mark_all_already(self) -> String {
        self.mark("0", "ELSE 'already'", "NULL, NULL, NULL")
    }

    /// Who has no link to `$3`, or one, when `is_linked`. Nobody, where `$3` is gone. `subjects` are all that the
    /// action links: who would come to have more tags than there can be keeps those there are.
    pub(super) fn mark_links(self, links: Links, is_linked: bool, subjects: &[i64]) -> String {
        let replaced = match (links, is_linked) {
            (Links::Segments, true) => format!("NULL, {}, {}", links.own("added_at"), links.own("added_by")),
            _ => "NULL, NULL, NULL".to_owned(),
        };
        let full = match (links, is_linked) {
            (Links::Tags, false) => full(subjects),
            _ => String::new(),
        };
        let outcome = format!("WHEN NOT ({}) THEN 'already' {full} ELSE 'changed'", links.are(is_linked));
        self.mark("CAST($3 AS BIGINT)", &outcome, &replaced)
    }

    /// Whose link to `$3` action `$4` made or took away, and is as it left it; the others were edited since, or have no
    /// room any more for the tags that were taken away.
    pub(super) fn mark_links_back(self, links: Links, is_linked: bool) -> String {
        let full = match (links, is_linked) {
            (Links::Tags, false) => full_again(),
            _ => String::new(),
        };
        let outcome = format!("WHEN NOT ({}) THEN 'edited' {full} ELSE 'changed'", links.are(is_linked));
        self.mark_back("CAST($3 AS BIGINT)", &outcome, ["NULL", "since", "added_by"])
    }

    /// Sets the stage `$4` as of `$3`.
    pub(super) fn set_stage(self) -> String {
        format!(
            "UPDATE customers SET lifecycle = $4, lifecycle_since = $3, version = version + 1, updated_at = $3 \
             WHERE id {}",
            self.among(CHANGED)
        )
    }

    /// Puts back the stages written down as of `$3`, each as of when it was.
    pub(super) fn set_stage_back(self) -> String {
        let [stage, since] = ["stage", "since"].map(|column| written(column, "$1", "0"));
        format!(
            "UPDATE customers SET lifecycle = {stage}, lifecycle_since = {since}, version = version + 1, \
             updated_at = $3 WHERE id {}",
            self.among(CHANGED)
        )
    }

    /// Takes the links to `$3` that are written down away. No index of who has what is used: a planner could come to read
    /// all who have it.
    pub(super) fn unlink(self, links: Links) -> String {
        let (table, key) = (links.table(), links.key());
        let changed = self.among(&format!("{CHANGED} AND subject_id = $3"));
        format!("DELETE FROM {table} WHERE customer_id {changed} AND {key} + 0 = $3")
    }

    /// Counts a change of those changed at `$3`.
    pub(super) fn set_version(self) -> String {
        format!("UPDATE customers SET version = version + 1, updated_at = $3 WHERE id {}", self.among(CHANGED))
    }

    /// What merging tags gave is not for taking back any more, once tag `$3` was taken away.
    pub(super) fn taken(self) -> String {
        let touched = self.among(&format!("{CHANGED} AND subject_id = $3"));
        format!(
            "UPDATE retired_tag_links SET is_new = FALSE WHERE conversation_id = 0 \
             AND tag_id IN (SELECT id FROM retired_tags WHERE into_id = $3) AND customer_id {touched}"
        )
    }
}

/// Whose tags are too many with these.
fn full(subjects: &[i64]) -> String {
    let room = MOST.saturating_sub(subjects.len());
    let these = subjects.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    format!(
        "WHEN EXISTS (SELECT 1 FROM customer_tags AS own WHERE own.customer_id = customers.id \
         AND own.tag_id NOT IN ({these}) LIMIT 1 OFFSET {room}) THEN 'full'"
    )
}

/// Whose tags are too many with those that action `$4` took away.
fn full_again() -> String {
    format!(
        "WHEN (SELECT COUNT(*) FROM customer_tags AS own WHERE own.customer_id = customers.id) \
         + (SELECT COUNT(*) FROM job_changes AS taken WHERE taken.job_id = $4 AND taken.chunk = $2 \
            AND taken.customer_id = customers.id AND taken.outcome = 'changed') > {MOST} THEN 'full'"
    )
}

/// What action `job` wrote down of a customer in the same chunk.
fn written(column: &str, job: &str, subject: &str) -> String {
    if column == "NULL" {
        return column.to_owned();
    }
    format!(
        "(SELECT own.{column} FROM job_changes AS own WHERE own.job_id = {job} AND own.chunk = $2 \
         AND own.customer_id = customers.id AND own.subject_id = {subject} LIMIT 1)"
    )
}

/// Makes the links written down; into a segment at `$3` by `$4`, unless it is written down when and by whom.
pub(super) fn link(links: Links) -> String {
    let (table, key) = (links.table(), links.key());
    let (columns, values) = match links {
        Links::Tags => ("", ""),
        Links::Segments => (", added_at, added_by", ", COALESCE(since, $3), COALESCE(added_by, $4)"),
    };
    format!(
        "INSERT INTO {table} (customer_id, {key}{columns}) SELECT customer_id, subject_id{values} FROM job_changes \
         WHERE job_id = $1 AND chunk = $2 AND outcome = 'changed'"
    )
}

/// Whom the chunk changed has that in their timeline: at `$3` with key `$4`, by `$5`.
pub(super) const TELL: &str =
    "UPDATE job_chunks SET at = $3, entry_id = $4, actor = $5 WHERE job_id = $1 AND number = $2";

/// An entry in the audit log at `$2` with keys after `$1`, by `$3`, for each customer whom `$5` lists as people read
/// their keys: what action `$4` does.
pub(super) fn logged(backend: DatabaseBackend) -> String {
    let (place, listed) = match backend {
        DatabaseBackend::Sqlite => ("touched.key + 1", "json_each($5) AS touched"),
        _ => ("touched.place", "json_array_elements_text(CAST($5 AS JSON)) WITH ORDINALITY AS touched (value, place)"),
    };
    format!(
        "INSERT INTO audit (id, at, user_id, action, subject, details) \
         SELECT $1 + {place}, CAST($2 AS BIGINT), CAST($3 AS BIGINT), 'customer_edited', touched.value, \
         (SELECT REPLACE(MIN(kind), '_', ' ') FROM job_subjects WHERE job_id = $4) FROM {listed}"
    )
}
