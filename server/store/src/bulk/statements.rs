//! The SQL of one chunk. A chunk first writes down what it changes with what was there before, and who cannot be changed;
//! everything else goes by those rows. `$1` is the action and `$2` the chunk, everywhere.

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

    /// The table of what is linked.
    const fn named(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Segments => "segments",
        }
    }
}

/// The statements as one database reads them.
#[derive(Clone, Copy)]
pub(super) struct Sql {
    /// The customers of the chunk.
    members: &'static str,
    /// Keeps what is read as it is until the transaction ends, in one order, so that two never wait for each other.
    lock: &'static str,
}

impl Sql {
    pub(super) fn of(backend: DatabaseBackend) -> Self {
        match backend {
            DatabaseBackend::Sqlite => Self {
                members: "SELECT member.value FROM job_chunks AS own, json_each(own.customers) AS member \
                          WHERE own.job_id = $1 AND own.number = $2",
                lock: "",
            },
            _ => Self {
                members: "SELECT CAST(member.value AS BIGINT) FROM job_chunks AS own, \
                          json_array_elements_text(CAST(own.customers AS JSON)) AS member (value) \
                          WHERE own.job_id = $1 AND own.number = $2",
                lock: " ORDER BY customers.id FOR NO KEY UPDATE OF customers",
            },
        }
    }

    fn mark(self, columns: &str, from: &str) -> String {
        let (members, lock) = (self.members, self.lock);
        format!(
            "INSERT INTO job_changes (job_id, chunk, customer_id, subject_id, outcome, stage, since, added_by) \
             SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), customers.id, {columns} FROM customers {from} \
             AND customers.id IN ({members}){lock}"
        )
    }

    /// How many customers of the chunk there are.
    pub(super) fn living(self) -> String {
        format!("SELECT COUNT(*) FROM customers WHERE deleted_at IS NULL AND id IN ({})", self.members)
    }

    /// Who is in the bin.
    pub(super) fn mark_deleted(self) -> String {
        self.mark("0, 'deleted', NULL, NULL, NULL", "WHERE deleted_at IS NOT NULL")
    }

    /// Who is not in the stage `$3`.
    pub(super) fn mark_stage(self) -> String {
        self.mark("0, 'changed', lifecycle, lifecycle_since, NULL", "WHERE deleted_at IS NULL AND lifecycle <> $3")
    }

    /// The stage that action `$4` replaced, of those who are still in `$3`; the others were edited since.
    pub(super) fn mark_stage_back(self) -> String {
        self.mark(
            "0, CASE WHEN customers.lifecycle = $3 THEN 'changed' ELSE 'edited' END, before.stage, before.since, NULL",
            "JOIN job_changes AS before ON before.customer_id = customers.id AND before.job_id = $4 \
             AND before.outcome = 'changed' WHERE deleted_at IS NULL",
        )
    }

    /// Who has no link to `$3`, or one, when `is_linked`. Nobody, where `$3` is gone.
    pub(super) fn mark_links(self, links: Links, is_linked: bool) -> String {
        let (table, key, named) = (links.table(), links.key(), links.named());
        if is_linked {
            let replaced = match links {
                Links::Tags => "NULL, NULL",
                Links::Segments => "link.added_at, link.added_by",
            };
            return self.mark(
                &format!("CAST($3 AS BIGINT), 'changed', NULL, {replaced}"),
                &format!(
                    "JOIN {table} AS link ON link.customer_id = customers.id AND link.{key} = $3 \
                     WHERE deleted_at IS NULL"
                ),
            );
        }
        self.mark(
            "CAST($3 AS BIGINT), 'changed', NULL, NULL, NULL",
            &format!(
                "WHERE deleted_at IS NULL AND EXISTS (SELECT 1 FROM {named} WHERE {named}.id = $3) AND NOT EXISTS \
                 (SELECT 1 FROM {table} AS link WHERE link.customer_id = customers.id AND link.{key} = $3)"
            ),
        )
    }

    /// Whose link to `$3` action `$4` made or took away, and is as it left it; the others were edited since.
    pub(super) fn mark_links_back(self, links: Links, is_linked: bool) -> String {
        let (table, key, named) = (links.table(), links.key(), links.named());
        let link =
            format!("EXISTS (SELECT 1 FROM {table} AS link WHERE link.customer_id = customers.id AND link.{key} = $3)");
        let is_so = if is_linked {
            link
        } else {
            format!("NOT {link} AND EXISTS (SELECT 1 FROM {named} WHERE {named}.id = $3)")
        };
        self.mark(
            &format!("CAST($3 AS BIGINT), CASE WHEN {is_so} THEN 'changed' ELSE 'edited' END, NULL, before.since, before.added_by"),
            "JOIN job_changes AS before ON before.customer_id = customers.id AND before.job_id = $4 \
             AND before.subject_id = $3 AND before.outcome = 'changed' WHERE deleted_at IS NULL",
        )
    }
}

/// Sets the stage `$4` as of `$3`.
pub(super) fn set_stage() -> String {
    format!(
        "UPDATE customers SET lifecycle = $4, lifecycle_since = $3, version = version + 1, updated_at = $3 \
         WHERE id IN ({CHANGED})"
    )
}

/// Puts back the stages written down, each as of when it was.
pub(super) fn set_stage_back() -> String {
    let own = |column: &str| {
        format!(
            "(SELECT own.{column} FROM job_changes AS own \
             WHERE own.job_id = $1 AND own.chunk = $2 AND own.customer_id = customers.id)"
        )
    };
    format!(
        "UPDATE customers SET lifecycle = {}, lifecycle_since = {}, version = version + 1, updated_at = $3 \
         WHERE id IN ({CHANGED})",
        own("stage"),
        own("since")
    )
}

/// Counts a change of those changed at `$3`.
pub(super) fn set_version() -> String {
    format!("UPDATE customers SET version = version + 1, updated_at = $3 WHERE id IN ({CHANGED})")
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

/// Takes the links to `$3` away.
pub(super) fn unlink(links: Links) -> String {
    format!(
        "DELETE FROM {} WHERE {} = $3 AND customer_id IN ({CHANGED} AND subject_id = $3)",
        links.table(),
        links.key()
    )
}

/// What merging tags gave is not for taking back any more, once tag `$3` was taken away.
pub(super) fn taken() -> String {
    format!(
        "UPDATE retired_tag_links SET is_new = FALSE WHERE conversation_id = 0 \
         AND tag_id IN (SELECT id FROM retired_tags WHERE into_id = $3) \
         AND customer_id IN ({CHANGED} AND subject_id = $3)"
    )
}

/// An entry in each timeline at `$3` with keys after `$4`, by `$5`, about subject `$6`. What is told is `$7`, in the
/// place of whose `?` the stages stand that are written down.
pub(super) fn told(details: &str) -> String {
    format!(
        "INSERT INTO activity (customer_id, at, id, kind, actor, details, job_id) \
         SELECT customer_id, CAST($3 AS BIGINT), $4 + ROW_NUMBER() OVER (ORDER BY customer_id), $7, $5, {details}, \
         CAST($1 AS BIGINT) FROM job_changes \
         WHERE job_id = $1 AND chunk = $2 AND outcome = 'changed' AND subject_id = $6"
    )
}

/// An entry in the audit log for each who was changed, at `$3` with keys after `$4`, by `$5`: what `$6` names.
pub(super) fn logged() -> String {
    format!(
        "INSERT INTO audit (id, at, user_id, action, subject, details) \
         SELECT $4 + ROW_NUMBER() OVER (ORDER BY customer_id), CAST($3 AS BIGINT), CAST($5 AS BIGINT), \
         'customer_edited', {}, $6 FROM ({CHANGED} GROUP BY customer_id) AS touched",
        as_text("customer_id")
    )
}

/// A key as people read it (`domain::id`): eleven digits of base 32.
fn as_text(column: &str) -> String {
    let digit = |place: u32| {
        let shift = 5 * place;
        format!("substr('0123456789abcdefghjkmnpqrstvwxyz', CAST((({column} >> {shift}) & 31) + 1 AS INTEGER), 1)")
    };
    (0..11).rev().map(digit).collect::<Vec<_>>().join(" || ")
}
