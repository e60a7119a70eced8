//! What was changed about one customer, as SQL: the customer's own entries, and those of actions on many, each of which is
//! written once for all whom it changed (`bulk`). Customer `$1` in all of them.

/// The entries that actions on many make: when, in which order (`id`, and of one action on the customer `part`), what was
/// changed as [`crate::editing::stored`] says it, by whom, and how many customers the action was about.
macro_rules! actions {
    () => {
        "(SELECT chunk.at, chunk.entry_id AS id, own.subject_id AS part, told.kind, chunk.actor, \
         CASE WHEN own.stage IS NULL THEN told.details ELSE REPLACE(told.details, '?', own.stage) END AS details, \
         jobs.total FROM job_changes AS own JOIN jobs ON jobs.id = own.job_id \
         JOIN job_chunks AS chunk ON chunk.job_id = own.job_id AND chunk.number = own.chunk \
         JOIN job_subjects AS told ON told.job_id = own.job_id AND told.subject_id = own.subject_id \
         WHERE own.customer_id = $1 AND own.outcome = 'changed' AND chunk.at IS NOT NULL) AS actions"
    };
}

/// All entries: when, their order in one moment, what and by whom.
macro_rules! changes {
    () => {
        concat!(
            "(SELECT at, id, kind, actor, details FROM activity WHERE customer_id = $1 \
             UNION ALL SELECT at, id, kind, actor, details FROM ",
            $crate::history::actions!(),
            ") AS changes"
        )
    };
}

pub(crate) use {actions, changes};
