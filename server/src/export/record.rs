//! The record of processing: what kinds of data there are, where they come from, who receives them, how long they are
//! kept. It says what this software does; what the company does beyond it the company has to add.

use std::io::{self, Write};

use domain::time::iso;
use store::{SECTIONS, Section};

use super::{
    CustomerCopy,
    readable::{Escaped, head},
};

/// Section, purpose, source.
const KINDS: &[(&str, &str, &str)] = &[
    ("customer", "to know and serve the customer", "typed by the team, imported, or from events"),
    ("bin", "to restore whoever was deleted by mistake", "the team"),
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

fn row(section: &Section, entries: &str, out: &mut impl Write) -> io::Result<()> {
    let known = KINDS.iter().find(|(name, ..)| *name == section.name);
    let (_, purpose, source) = known.expect("every section has its purpose and source, as a test says");
    write!(out, "<tr><td>{}</td><td>{entries}</td><td>{purpose}</td><td>{source}</td></tr>", section.title)
}

pub(super) fn write(copy: &CustomerCopy, counts: &[(&'static Section, u64)], out: &mut impl Write) -> io::Result<()> {
    head(out, "Record of processing")?;
    let workspace = copy.store.workspace();
    write!(out, "<p>{}, as of {}.</p>", Escaped(&workspace.name), iso(copy.at))?;
    out.write_all(b"<h2>What is held, what for, and where it comes from</h2><table><thead><tr><th scope=\"col\">Data</th><th scope=\"col\">Entries</th><th scope=\"col\">Purpose</th><th scope=\"col\">Source</th></tr></thead><tbody>")?;
    for (section, count) in counts {
        row(section, &count.to_string(), out)?;
    }
    let is_left_out = |section: &&Section| counts.iter().all(|(counted, _)| counted.name != section.name);
    for section in SECTIONS.iter().filter(is_left_out) {
        row(section, "left out of this copy", out)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_purpose_and_its_source() {
        for section in SECTIONS {
            let known: Vec<_> = KINDS.iter().filter(|(name, ..)| *name == section.name).collect();
            assert!(
                matches!(known[..], [(_, purpose, source)] if !purpose.is_empty() && !source.is_empty()),
                "{}",
                section.name
            );
        }
    }
}
