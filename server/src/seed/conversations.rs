//! What customers and the team write to each other, by what the customer wants.

use domain::intent::Intent;

/// A subject and its messages, the customer's and the team's in turn, the customer's first.
pub(super) type Script = (&'static str, &'static [&'static str]);

/// Scripts that fit an intent; those of somebody who fell silent are general.
pub(super) fn scripts(intent: Intent) -> &'static [Script] {
    match intent {
        Intent::SalesOpportunity => SALES,
        Intent::Support => SUPPORT,
        Intent::General | Intent::NoEngagement => GENERAL,
    }
}

const SALES: &[Script] = &[
    (
        "Moving everyone to the annual plan",
        &[
            "We would like to move all 40 seats to the annual plan before quarter end. Could you send the order form?",
            "Happy to. I have attached the order form for 40 seats, billed yearly.",
            "Thank you. Legal signs on Thursday, then we are good to go.",
        ],
    ),
    (
        "Pricing for a second team",
        &[
            "Our sales team wants in as well. What would 25 more seats cost us?",
            "25 more seats put you in the next tier, so the price per seat goes down. Shall I write up a quote?",
            "Yes please, and make it start on the first of the month.",
        ],
    ),
    (
        "Upgrade to Enterprise",
        &[
            "We are comparing plans and need single sign-on and audit logs. Is that Enterprise only?",
            "Both are part of Enterprise. I can switch on a trial for you today.",
            "Do that. If it works with our identity provider we will upgrade this week.",
        ],
    ),
    (
        "Quote for renewal",
        &[
            "Our contract ends in December and we want to renew for two years. Can you prepare a quote?",
            "Of course. For two years there is a discount; you have the quote in your inbox.",
            "Got it. Approved on our side, where do I sign?",
        ],
    ),
    (
        "Demo for our directors",
        &[
            "Could you give our directors a demo next week? They have the budget ready.",
            "With pleasure. Does Tuesday at ten suit you?",
            "Tuesday is perfect. Please show the reporting part.",
        ],
    ),
    (
        "Buying through procurement",
        &[
            "Procurement asks for your vendor form and a purchase order for the Pro plan.",
            "Here is the filled-in form. Send the purchase order to this address.",
            "On its way. We need access by Monday.",
        ],
    ),
    (
        "Adding the API package",
        &[
            "How much is the API package, and can we add it in the middle of the year?",
            "You can add it any day, it is charged for the months that remain.",
            "Then please add it to our account.",
        ],
    ),
    (
        "Trial went well",
        &[
            "The trial went really well, the whole team loves it. How do we buy?",
            "That is lovely to hear! You can choose a plan under Billing, or I can send an invoice.",
            "An invoice for 12 seats, please.",
        ],
    ),
];

const SUPPORT: &[Script] = &[
    (
        "Export stops at 80 %",
        &[
            "The export has stopped at 80 % since this morning. I tried three times.",
            "Sorry about that. Could you tell me which report it was?",
            "The monthly one. It says error E-2041.",
            "Found it: a damaged row. It is fixed, please try once more.",
            "Works now, thank you.",
        ],
    ),
    (
        "Cannot sign in after password reset",
        &[
            "I reset my password and still cannot sign in. It says the link has expired.",
            "The link holds for one hour. I have sent you a fresh one.",
            "That one worked.",
        ],
    ),
    (
        "SSO for the Rotterdam team",
        &[
            "Single sign-on fails for everybody in our Rotterdam office. We are stuck.",
            "I see the failed sign-ins: their certificate was replaced yesterday. Please upload the new one.",
            "Done, and it works. One more question about groups...",
            "Groups are read at each sign-in, so they will follow by tomorrow.",
        ],
    ),
    (
        "Invoice shows the wrong VAT number",
        &[
            "Our last invoice shows the wrong VAT number. Can you correct it?",
            "Corrected. You will find the new invoice under Billing.",
        ],
    ),
    (
        "App is very slow today",
        &[
            "Every page takes ten seconds today. Is something down?",
            "We had trouble in one data centre between nine and ten. It is over now, with apologies.",
            "Confirmed, fast again.",
        ],
    ),
    (
        "Emails arrive twice",
        &[
            "Our customers get every email twice since the update. This is embarrassing.",
            "That must not happen. We found a rule that ran twice and stopped it.",
            "Please make sure it does not come back.",
        ],
    ),
    (
        "Sync with calendar broken",
        &[
            "The calendar does not sync any more. Error: token revoked.",
            "Please connect the calendar again under Integrations; the old permission was withdrawn.",
            "Connected. Meetings are coming in.",
        ],
    ),
    (
        "How do I merge two records?",
        &[
            "I have the same person twice. How do I merge them without losing notes?",
            "Open one of them and choose Merge. Notes of both are kept.",
        ],
    ),
    (
        "Refund for double payment",
        &[
            "We were charged twice in October. Please refund one of the payments.",
            "You are right, I have refunded the second payment. It takes three days.",
            "Thanks for the quick help.",
        ],
    ),
];

const GENERAL: &[Script] = &[
    (
        "New contact person",
        &[
            "From next month Jonas is your contact person here. Please update your records.",
            "Thank you, noted. Welcome, Jonas!",
        ],
    ),
    (
        "Opening hours over the holidays",
        &["Are you open between Christmas and New Year?", "We are, with a small team, from nine to three."],
    ),
    (
        "Newsletter",
        &["Could you add my colleague to the newsletter as well?", "Done. The next one comes on the first."],
    ),
    (
        "Thanks for the webinar",
        &[
            "Thank you for the webinar, very interesting. Will there be a recording?",
            "It is online since this morning, the link is below.",
            "Great, I will share it with the team.",
        ],
    ),
    (
        "Address change",
        &["We have moved. Our new address is in the signature.", "Thank you, I changed it on your account."],
    ),
    (
        "Question about your partner programme",
        &[
            "We read about your partner programme and wonder how it works.",
            "Partners refer customers and get training. Here is a short description.",
        ],
    ),
    (
        "Feedback",
        &["Just wanted to say that the new design is much clearer.", "That made our day, thank you for writing!"],
    ),
    (
        "Privacy policy",
        &[
            "Where can I find the current version of your privacy policy?",
            "It is linked at the foot of every page, last changed in September.",
        ],
    ),
];
