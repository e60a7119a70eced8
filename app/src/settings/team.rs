//! "Team": who works here and as what, who is invited; letting in, shutting out, and links for new passwords. A link is
//! shown once, to be sent by whatever way the team talks.

mod api;

use domain::{
    id::UserId,
    role::Role,
    team::{Invitation, NewLink, Team, Teammate},
    time::{Zone, iso},
};
use leptos::{prelude::*, task::spawn_local};

use super::section::{Desk, head_with, loaded, table};
use crate::{
    AppError,
    layout::CurrentSession,
    ui::{
        attributes::AriaAttributes,
        avatar::Avatar,
        dialog::{Dialog, Sending, choice, line},
        dynamic::{Erased, Pieces, dynamic, handler},
        error_notice::wrong_at,
        icon::Icon,
        time::{Ago, Now},
    },
};
use api::{give_role, invite, reset_link, set_disabled, team, withdraw};

/// What a dialog is open for.
#[derive(Clone)]
enum Asked {
    Invite,
    Disable(UserId, String),
    Link(NewLink),
}

/// The section's desk, and what one may oneself, which changes with the team.
#[derive(Clone, Copy)]
struct Office {
    desk: Desk<Team, Asked>,
    session: CurrentSession,
}

/// The section.
#[component]
pub(super) fn TeamSection() -> impl IntoView {
    let desk = Desk::of(Resource::new_blocking(String::new, |_| team()));
    let office = Office { desk, session: expect_context() };
    let button = view! { <button class="btn btn-primary" type="button" aria-haspopup="dialog" on:click=desk.ask(Asked::Invite)><Icon name="user-plus" size="i-s" />"Invite teammate"</button> };
    view! {
        {head_with("Team", "Admins manage everything. Managers change customers and automation. Agents work with customers. Viewers only read.", button.erased())}
        {loaded(desk.list, "The team could not be loaded", move |team| office.view(team))}
        {desk.dialog(move |asked| match asked {
            Asked::Invite => view! { <Inviting office /> }.into_any(),
            Asked::Disable(person, name) => view! { <Disabling office person name /> }.into_any(),
            Asked::Link(link) => view! { <Linked office link /> }.into_any(),
        })}
    }
    .erased()
}

impl Office {
    fn view(self, team: Team) -> AnyView {
        let Team { people, invitations, as_of, zone } = team;
        let now = Now::from(Signal::stored(as_of));
        let rows = people.into_iter().map(|person| self.person(person, now, &zone)).pieces();
        let open = (!invitations.is_empty()).then(|| {
            let rows = invitations.into_iter().map(|one| self.invitation(one, &zone)).pieces();
            view! { <h3>"Open links"</h3>{table("Open links", &["For", "Role", "Ends", "-Withdraw"], rows)} }.into_any()
        });
        view! { {table("Team", &["Name", "Role", "Last Active", "-Change"], rows)}{open} }.into_any()
    }

    fn person(self, person: Teammate, now: Now, zone: &Zone) -> AnyView {
        let Teammate { id, name, email, role, is_disabled, is_self, last_active } = person;
        let options = Role::ALL.iter().map(|one| {
            let is_chosen = *one == role;
            view! { <option value=one.as_str() selected=is_chosen>{one.label()}</option> }.erased()
        });
        let options = options.pieces();
        let called = name.clone();
        let choose = move |event: web_sys::Event| {
            if let Ok(to) = event_target_value(&event).parse() {
                let says = format!("{called} is {} now", Role::label(to).to_lowercase());
                self.act(says, give_role(id, to));
            }
        };
        let label = format!("Role of {name}");
        let state = if is_disabled {
            view! { <span class="t3">"Disabled"</span> }.erased()
        } else {
            view! { <Ago at=last_active now zone=zone.clone() /> }.into_any()
        };
        let own = is_self.then(|| view! { <span class="t3">" (you)"</span> }.erased());
        view! {
            <tr>
                <th scope="row"><span class="row"><Avatar name=name.clone() seed=id.0 /><span><b><bdi>{name.clone()}</bdi></b>{own}<small>{email}</small></span></span></th>
                <td><select class="native" aria-label=label prop:value=role.as_str() on:change=handler(choose)>{options}</select></td>
                <td class="c-when">{state}</td>
                <td class="c-end"><div class="row c-acts">{self.acts(id, &name, is_disabled)}</div></td>
            </tr>
        }
        .erased()
    }

    fn acts(self, id: UserId, name: &str, is_disabled: bool) -> AnyView {
        let button = |what: &'static str, act: Box<dyn FnMut(web_sys::MouseEvent)>| {
            let label = format!("{what} {name}");
            view! { <button class="btn btn-s" type="button" aria-label=label on:click=act>{what}</button> }.erased()
        };
        let called = name.to_owned();
        if is_disabled {
            let enable = move |_| self.act(format!("{called} may sign in again"), set_disabled(id, false));
            return button("Enable", handler(enable));
        }
        let link = move |_| {
            spawn_local(async move {
                let answer = reset_link(id).await;
                if self.desk.asked.try_get_untracked().is_none() {
                    return;
                }
                match answer {
                    Ok(link) => self.linked(link),
                    Err(error) => self.desk.toasts.fail(error.message),
                }
            });
        };
        let disable = self.desk.ask(Asked::Disable(id, called));
        [button("Password link", handler(link)), button("Disable", disable)].into_iter().pieces()
    }

    fn invitation(self, one: Invitation, zone: &Zone) -> AnyView {
        let what = if one.is_reset { "New password".to_owned() } else { one.role.label().to_owned() };
        let (label, says, id) = (
            format!("Withdraw the link for {}", one.email),
            format!("The link for {} is withdrawn", one.email),
            one.id,
        );
        let end = move |_: web_sys::MouseEvent| self.act(says.clone(), withdraw(id));
        view! {
            <tr>
                <th scope="row">{one.email}</th>
                <td>{what}</td>
                <td><span class="only-s">"Ends "</span><time datetime=iso(one.expires_at)>{zone.date(one.expires_at)}</time></td>
                <td class="c-end"><button class="btn btn-s" type="button" aria-label=label on:click=handler(end)>"Withdraw"</button></td>
            </tr>
        }
        .erased()
    }

    fn act(self, says: String, answer: impl Future<Output = Result<(), AppError>> + 'static) {
        self.desk.act(says, answer, move || self.session.refetch());
    }

    fn linked(self, link: NewLink) {
        if self.desk.asked.try_set(Some(Asked::Link(link))).is_none() {
            self.desk.list.refetch();
        }
    }
}

#[component]
fn Inviting(office: Office) -> impl IntoView {
    let sending = Sending::new();
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Agent.to_string());
    let submit = Callback::new(move |()| {
        let role = role.get_untracked().parse().unwrap_or(Role::Viewer);
        sending.send(invite(email.get_untracked(), role), move |link| office.linked(link));
    });
    let roles = Role::ALL.iter().map(|role| (role.to_string(), role.label().to_owned())).collect();
    view! {
        <Dialog title="Invite teammate" confirm="Create link" confirming="Creating…" sending submit close=office.desk.close()>
            {line("Email", "email", "text", email, sending)}
            {choice("Role", "role", roles, role, sending)}
            <p class="hint">"You get a link to send. It lets this person choose a name and a password, once, within 7 days."</p>
        </Dialog>
    }
    .erased()
}

/// The link, shown this once.
#[component]
fn Linked(office: Office, link: NewLink) -> impl IntoView {
    let address = window().location().origin().unwrap_or_default() + &link.path;
    let copied = address.clone();
    let copy = move |_: web_sys::MouseEvent| {
        office.desk.toasts.copy_link(&copied, "Select it and copy it by hand.");
    };
    let close = office.desk.close();
    view! {
        <Dialog title="Send this link" confirm="Done" confirming="Done" is_result=true sending=Sending::new() submit=close close>
            <p>"For "<b>{link.email}</b>". Whoever has it can use it, so send it to nobody else. It is shown only now."</p>
            <div class="secret"><code class="grow">{address}</code><button class="btn btn-s" type="button" on:click=handler(copy)>"Copy link"</button></div>
        </Dialog>
    }
    .erased()
}

#[component]
fn Disabling(office: Office, person: UserId, name: String) -> impl IntoView {
    let sending = Sending::new();
    let called = name.clone();
    let submit = Callback::new(move |()| {
        let says = format!("{called} is disabled");
        sending.send(set_disabled(person, true), move |()| office.desk.done(says, None));
    });
    let wrong = dynamic(move || sending.wrong_at("role").map(wrong_at).into_any());
    view! {
        <Dialog title="Disable teammate" confirm="Disable teammate" confirming="Disabling…" is_dangerous=true sending submit close=office.desk.close()>
            <p><b><bdi>{name}</bdi></b>" is signed out everywhere and cannot sign in. What this person wrote and did stays. You can enable them again."</p>
            {wrong}
        </Dialog>
    }
    .erased()
}
