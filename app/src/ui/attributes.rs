//! Attributes that any element can have, kept by their names instead of by a type for each: every further type costs the
//! browser's build a kilobyte. A module with views imports these by name, which puts them before the framework's of the
//! same names; nothing else changes.

use leptos::{
    html::{ElementType, HtmlElement},
    prelude::{AddAnyAttr, RenderHtml},
    tachys::html::attribute::{
        Attribute, AttributeValue,
        custom::{CustomAttr, custom_attribute},
    },
};

macro_rules! attributes {
    ($(#[$doc:meta])* $trait:ident { $($method:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        pub(crate) trait $trait<V: AttributeValue>: Sized + AddAnyAttr {
            $(
                #[doc = $name]
                fn $method(self, value: V) -> <Self as AddAnyAttr>::Output<CustomAttr<&'static str, V>> {
                    self.add_any_attr(custom_attribute($name, value))
                }
            )+
        }

        impl<E, A, C, V> $trait<V> for HtmlElement<E, A, C>
        where
            E: ElementType + Send,
            A: Attribute + Send,
            C: RenderHtml + Send,
            V: AttributeValue,
        {
        }
    };
}

attributes! {
    /// What readers are told.
    AriaAttributes {
        aria_activedescendant = "aria-activedescendant",
        aria_autocomplete = "aria-autocomplete",
        aria_busy = "aria-busy",
        aria_controls = "aria-controls",
        aria_current = "aria-current",
        aria_describedby = "aria-describedby",
        aria_disabled = "aria-disabled",
        aria_expanded = "aria-expanded",
        aria_haspopup = "aria-haspopup",
        aria_hidden = "aria-hidden",
        aria_invalid = "aria-invalid",
        aria_keyshortcuts = "aria-keyshortcuts",
        aria_label = "aria-label",
        aria_labelledby = "aria-labelledby",
        aria_multiselectable = "aria-multiselectable",
        aria_pressed = "aria-pressed",
        aria_rowcount = "aria-rowcount",
        aria_rowindex = "aria-rowindex",
        aria_selected = "aria-selected",
        aria_sort = "aria-sort",
    }
}

attributes! {
    /// The rest that any element can have.
    GlobalAttributes {
        autofocus = "autofocus",
        dir = "dir",
        hidden = "hidden",
        id = "id",
        inputmode = "inputmode",
        lang = "lang",
        role = "role",
        tabindex = "tabindex",
        title = "title",
    }
}
