//! What all dialogs have in common.

use yew::{Callback, Children, Html, Properties, function_component, html, use_effect_with, use_node_ref};

use crate::intent::{Action, Intent};
use crate::ports::document::OpenDialog;

/// See [`DialogFrame`].
#[derive(Properties, PartialEq)]
pub(super) struct DialogFrameProps {
    /// Its heading.
    pub(super) title: &'static str,
    /// What is in it.
    pub(super) children: Children,
    /// Says when it was closed.
    pub(super) closed: Callback<()>,
    /// Whom to tell.
    pub(super) intent: Callback<Intent>,
}

/// A dialog with a heading and a way out.
#[function_component]
pub(super) fn DialogFrame(props: &DialogFrameProps) -> Html {
    let dialog = use_node_ref();
    let (node, closed) = (dialog.clone(), props.closed.clone());
    use_effect_with((), move |()| {
        let open = node.cast().and_then(|element| OpenDialog::new(&element, closed));
        move || drop(open)
    });
    let intent = props.intent.clone();
    let onclick = move |_| intent.emit(Intent::Do(Action::Leave));
    html! {
        <dialog class="dialog" ref={dialog} aria-labelledby="dialog-title">
            <div class="dialog-head">
                <h2 class="dialog-title" id="dialog-title">{ props.title }</h2>
                <button type="button" class="button sign" aria-label="Close" title="Close (Esc)" {onclick}>{ "✕" }</button>
            </div>
            <div class="dialog-body">{ props.children.clone() }</div>
        </dialog>
    }
}
