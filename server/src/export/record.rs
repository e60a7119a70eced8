//! The record of processing: what kinds of data there are, where they come from, who receives them, how long they are
//! kept. It says what this software does; what the company does beyond it the company has to add.

use std::io::{self, Write};

use domain::time::iso;
use store::Section;

use super::{
    CustomerCopy,
    readable::{Escaped, head},
};

/// Section, purpose, source.
const KINDS: &[(&str, &str, &str)] = &[
    ("customer", "to know and serve the customer", "typed by the team, imported, or from events"),
    ("identifiers", "to recognise the customer", "typed by the team, imported, or from events"),
    ("tags", "to group customers", "the team, or imported"),
    ("segments", "to group customers", "the team, a rule, or imported"),
    ("custom_fields", "to know and serve the customer", "the team, imported, or from events"),
    ("traits", "to know and serve the customer", "events"),
    ("conversations", "to answer the customer", "the customer and the team"),
    ("conversation_tags", "to sort conversations", "the team"),
    ("messages", "to answer the customer", "the customer and the team"),
    ("events", "to see what the customer needs", "the company's own pages and applications"),
    ("purchases", "to know what the customer bought", "the company's own shop or imported"),
    ("notes", "to serve the customer", "the team"),
    ("note_drafts", "to serve the customer", "the team"),
    ("activity", "to know who changed what", "this software"),
];

pub(super) fn write(copy: &CustomerCopy, counts: &[(&'static Section, u64)], out: &mut impl Write) -> io::Result<()> {
    head(out, "Record of processing")?;
    let workspace = copy.store.workspace();
    write!(out, "<p>{}, as of {}.</p>", Escaped(&workspace.name), iso(copy.at))?;
    out.write_all(b"<h2>What is held, what for, and where it comes from</h2><table><thead><tr><th scope=\"col\">Data</th><th scope=\"col\">Entries</th><th scope=\"col\">Purpose</th><th scope=\"col\">Source</th></tr></thead><tbody>")?;
    for (section, count) in counts {
        let (_, purpose, source) = KINDS.iter().find(|(name, ..)| *name == section.name).unwrap_or(&("", "", ""));
        write!(out, "<tr><td>{}</td><td>{count}</td><td>{purpose}</td><td>{source}</td></tr>", section.title)?;
    }
    out.write_all(
        b"</tbody></table><h2>Intent</h2><p>A signal (sales opportunity, support, general, no engagement) is worked out from \
          messages, browsing, purchases and conversation patterns on the company's own machine. Nothing irreversible follows \
          from it without a person.</p>\
          <h2>Recipients</h2><p>People of the company who are signed in to this software, each within their role. The software \
          sends none of it anywhere else by itself.</p>\
          <h2>Retention</h2><p>Until the customer is deleted. Deleted customers can be restored for 30 days and are then \
          removed. An erasure removes everything at once; what stays is a keyed hash from which nobody can be read, so that the \
          person is not recorded again by accident, and the entry in the audit log that it was done.</p></body></html>\n",
    )
}
