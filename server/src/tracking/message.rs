//! One message: JSON into what may be taken, or why not. Members, types and limits are those of Segment's HTTP Tracking
//! API; what it leaves open is refused with the reason.

use std::borrow::Cow;

use domain::{
    invalid::Invalid,
    time::{At, DAY},
    tracking::EventKind,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use store::{Says, Tracked, now};

use super::problem::Problem;

/// The longest message, in bytes (Segment's limit).
const LONGEST: usize = 32 * 1024;
/// The most characters of a key, a name.
const TEXT: usize = 255;
/// The most members of properties or traits.
const MEMBERS: usize = 255;
/// Nothing happened before (2000-01-01): a clock that was never set says so.
const EARLIEST: At = At(946_684_800_000);
/// A clock may be ahead by so much, in milliseconds.
const AHEAD: i64 = DAY;
/// A clock that differs by less is right: the difference is the way that a message took, in milliseconds.
const RIGHT: i64 = 60_000;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "identify" => Self::Identify,
            "track" => Self::Track,
            "page" => Self::Page,
            "screen" => Self::Screen,
            "group" => Self::Group,
            "alias" => Self::Alias,
            _ => return None,
        })
    }
}

/// When a request came, and when its sender says it was sent.
pub(super) struct Received {
    at: At,
    sent_at: Option<At>,
}

impl Received {
    /// Now.
    ///
    /// # Errors
    /// When what says when it was sent says no time.
    pub(super) fn now(sent_at: Option<&RawValue>) -> Result<Self, Invalid> {
        Ok(Self { at: now(), sent_at: moment("sentAt", sent_at)? })
    }
}

/// The members that count. Each as it stands, so that what is wrong with one is said of it; one that is there twice is
/// refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    anonymous_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    previous_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    group_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    event: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
    #[serde(borrow, default)]
    traits: Option<&'a RawValue>,
    #[serde(borrow, default)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    original_timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<&'a RawValue>,
}

/// The key in a body, where browsers send it without asking beforehand.
pub(super) fn key_in(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Keyed<'a> {
        #[serde(borrow, default)]
        write_key: Option<&'a RawValue>,
    }
    let keyed: Keyed = serde_json::from_str(body).ok()?;
    text("writeKey", keyed.write_key).ok()?
}

/// What an object holds. The reader would take a list for one too.
///
/// # Errors
/// When it is none, or a member is there twice.
pub(super) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    if !text.trim_start().starts_with('{') {
        return Err(Problem::bad_json("This is no JSON object."));
    }
    serde_json::from_str(text).map_err(|error| Problem::unreadable(&error))
}

/// A message and the id by which its sender knows it. `kind` is that of the path; one of a batch says it itself.
///
/// # Errors
/// Why it is refused, with that id as far as it can be read.
pub(super) fn read(text: &str, kind: Option<Kind>, received: &Received) -> Result<(Option<String>, Tracked), Problem> {
    let envelope: Envelope = object(text)?;
    let message_id = self::text("messageId", envelope.message_id)?;
    if text.len() > LONGEST {
        let message = format!("A message has {LONGEST} bytes at most; this one has {}.", text.len());
        return Err(Problem::from(Invalid::at("event", "event_too_large", message)).about(message_id));
    }
    match tracked(&envelope, kind, received, &message_id) {
        Ok(message) => Ok((message_id, message)),
        Err(invalid) => Err(Problem::from(invalid).about(message_id)),
    }
}

fn tracked(
    envelope: &Envelope,
    kind: Option<Kind>,
    received: &Received,
    message_id: &Option<String>,
) -> Result<Tracked, Invalid> {
    let kind = match (kind, text("type", envelope.kind)?) {
        (Some(kind), _) => kind,
        (None, Some(word)) => Kind::of(&word).ok_or_else(|| {
            Invalid::at("type", "unknown_type", "There is no such type: identify, track, page, screen, group or alias.")
        })?,
        (None, None) => return Err(missing("type")),
    };
    let (user_id, anonymous_id) = (text("userId", envelope.user_id)?, text("anonymousId", envelope.anonymous_id)?);
    if user_id.is_none() && (kind == Kind::Alias || anonymous_id.is_none()) {
        let message = if kind == Kind::Alias { "userId is missing." } else { "userId or anonymousId is missing." };
        return Err(Invalid::at("userId", "required", message));
    }
    let (at, original_at) = when(envelope, received)?;
    let says = says(envelope, kind, &user_id)?;
    let part = |raw: Option<&RawValue>| raw.map_or("", RawValue::get).to_owned();
    let content = [
        format!("{kind:?}"),
        part(envelope.user_id),
        part(envelope.anonymous_id),
        part(envelope.previous_id),
        part(envelope.group_id),
        part(envelope.event),
        part(envelope.name),
        part(envelope.timestamp),
        part(envelope.properties),
        part(envelope.traits),
    ];
    Ok(Tracked {
        message_id: message_id.clone(),
        content: content.join("\n"),
        user_id,
        anonymous_id,
        at,
        original_at,
        received_at: received.at,
        says,
    })
}

fn says(envelope: &Envelope, kind: Kind, user_id: &Option<String>) -> Result<Says, Invalid> {
    let did = |kind, name: Option<String>, missing_at| {
        let name = name.ok_or_else(|| missing(missing_at))?;
        let (_, properties) = members("properties", envelope.properties)?;
        Ok(Says::Did { kind, name, properties: properties.into_owned() })
    };
    match kind {
        Kind::Track => did(EventKind::Track, text("event", envelope.event)?, "event"),
        Kind::Page => {
            let (properties, _) = members("properties", envelope.properties)?;
            let said = |name: &str| properties.get(name).and_then(Value::as_str).and_then(shown);
            let name = said("path").or(text("name", envelope.name)?).or(said("url")).or(said("title"));
            did(EventKind::PageView, Some(name.unwrap_or_else(|| "/".to_owned())), "name")
        }
        Kind::Screen => did(EventKind::PageView, text("name", envelope.name)?, "name"),
        Kind::Identify => Ok(Says::Told(members("traits", envelope.traits)?.0.into_iter().collect())),
        Kind::Group => {
            let group = text("groupId", envelope.group_id)?.ok_or_else(|| missing("groupId"))?;
            let (mut traits, _) = members("traits", envelope.traits)?;
            let name = traits.remove("name").filter(Value::is_string);
            let told = name.map(|name| ("company".to_owned(), name));
            Ok(Says::Told(told.into_iter().chain([("groupId".to_owned(), Value::String(group))]).collect()))
        }
        Kind::Alias => {
            let before = text("previousId", envelope.previous_id)?.ok_or_else(|| missing("previousId"))?;
            if user_id.as_ref() == Some(&before) {
                return Err(Invalid::at("previousId", "same_id", "previousId and userId are the same."));
            }
            Ok(Says::WasKnownAs(before))
        }
    }
}

fn missing(field: &'static str) -> Invalid {
    Invalid::at(field, "required", format!("{field} is missing."))
}

/// A text that is one, if it is there.
///
/// # Errors
/// At the field: no text, an empty one, one that is too long or cannot be shown.
pub(super) fn text(field: &'static str, raw: Option<&RawValue>) -> Result<Option<String>, Invalid> {
    let Some(raw) = raw else { return Ok(None) };
    let refused = |code, message: &str| Err(Invalid::at(field, code, format!("{field} {message}")));
    let Ok(text) = serde_json::from_str::<String>(raw.get()) else { return refused("not_a_text", "is no text.") };
    if text.trim().is_empty() {
        return refused("required", "is empty.");
    }
    if text.chars().count() > TEXT {
        return refused("too_long", &format!("has more than {TEXT} characters."));
    }
    if text.contains('\0') {
        return refused("nul_character", "holds a NUL character.");
    }
    if text.chars().any(char::is_control) {
        return refused("control_character", "holds characters that cannot be shown.");
    }
    Ok(Some(text))
}

/// A text of the page's own, as far as it can be a name.
fn shown(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|c| !c.is_control()).take(TEXT).collect();
    Some(clean).filter(|clean| !clean.trim().is_empty())
}

/// An object and how it was written; nothing is an empty one.
///
/// # Errors
/// At the field: no object, too many members, names that are too long, NUL.
fn members<'a>(field: &'static str, raw: Option<&'a RawValue>) -> Result<(Map<String, Value>, Cow<'a, str>), Invalid> {
    let Some(raw) = raw else { return Ok((Map::new(), Cow::Borrowed("{}"))) };
    let read = serde_json::from_str::<Value>(raw.get());
    let Value::Object(members) =
        read.map_err(|_| Invalid::at(field, "bad_json", format!("{field} cannot be read.")))?
    else {
        return Err(Invalid::at(field, "not_an_object", format!("{field} is no object.")));
    };
    if members.len() > MEMBERS {
        let message = format!("{field} has {} members. The limit is {MEMBERS}.", members.len());
        return Err(Invalid::at(field, "too_many_members", message));
    }
    if members.keys().any(|name| name.chars().count() > TEXT || name.chars().any(char::is_control) || name.is_empty()) {
        let message = format!("A name in {field} is empty, longer than {TEXT} characters or cannot be shown.");
        return Err(Invalid::at(field, "bad_name", message));
    }
    if members.values().any(has_nul) {
        return Err(Invalid::at(field, "nul_character", format!("{field} holds a NUL character.")));
    }
    Ok((members, Cow::Borrowed(raw.get())))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

/// When it happened, by our clock, and what the sender's said where that is another time. The sender's clock is wrong by the
/// time between when it says that it sent the message and when that came (Segment's own correction).
fn when(envelope: &Envelope, received: &Received) -> Result<(At, Option<At>), Invalid> {
    let said = moment("timestamp", envelope.timestamp)?.or(moment("originalTimestamp", envelope.original_timestamp)?);
    let sent_at = moment("sentAt", envelope.sent_at)?.or(received.sent_at);
    let Some(said) = said else { return Ok((received.at, None)) };
    let wrong = sent_at.map_or(0, |sent_at| received.at.0 - sent_at.0);
    let at = if wrong.abs() < RIGHT { said } else { At(said.0 + wrong) };
    if said < EARLIEST || at < EARLIEST || at.0 > received.at.0 + AHEAD {
        let message = "timestamp is out of range: from 2000 to a day ahead.";
        return Err(Invalid::at("timestamp", "timestamp_out_of_range", message));
    }
    let at = at.min(received.at);
    Ok((at, (at != said).then_some(said)))
}

/// A time of ISO 8601 with a zone.
fn moment(field: &'static str, raw: Option<&RawValue>) -> Result<Option<At>, Invalid> {
    let Some(raw) = raw else { return Ok(None) };
    let text = serde_json::from_str::<String>(raw.get()).ok();
    let at = text.and_then(|text| text.trim().parse::<Timestamp>().ok()).map(|at| At(at.as_millisecond()));
    let refused = || {
        let message = format!("{field} is no time with its zone. Write it like 2026-12-01T10:42:00.000Z.");
        Invalid::at(field, "bad_timestamp", message)
    };
    at.ok_or_else(refused).map(Some)
}
