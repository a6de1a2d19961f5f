//! What all dialogs have in common.

use yew::{Callback, Html, NodeRef, html};

use crate::intent::{Action, Intent};

/// A dialog with a heading and a way out. Whoever owns it opens it once it is in the document.
pub(crate) fn frame(
    title: &'static str,
    body: Html,
    dialog: &NodeRef,
    intent: &Callback<Intent>,
) -> Html {
    let intent = intent.clone();
    let onclick = move |_| intent.emit(Intent::Do(Action::Leave));
    html! {
        <dialog class="dialog" ref={dialog.clone()} aria-labelledby="dialog-title">
            <div class="dialog-head">
                <h2 class="dialog-title" id="dialog-title">{ title }</h2>
                <button type="button" class="button sign" aria-label="Close" title="Close (Esc)" {onclick}>{ "✕" }</button>
            </div>
            <div class="dialog-body">{ body }</div>
        </dialog>
    }
}
