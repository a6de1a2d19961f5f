//! What all dialogs have in common.

use yew::{AttrValue, Callback, Html, NodeRef, PointerEvent, classes, html};

use crate::intent::{Action, Intent};
use crate::ports::events;

/// A dialog with a heading and a way out. Whoever owns it opens it once it is in the document. One of
/// the class `menu` is also closed by pointing beside it.
pub(crate) fn frame(
    title: AttrValue,
    class: &'static str,
    body: Html,
    dialog: &NodeRef,
    intent: &Callback<Intent>,
) -> Html {
    let (leave, beside) = (intent.clone(), intent.clone());
    let close = move |_| leave.emit(Intent::Do(Action::Leave));
    // Not on a click: the finger that rests until the menu is there is let go beside it.
    let onpointerdown = move |event: PointerEvent| {
        if class == "menu" && events::is_beside_dialog(&event) {
            beside.emit(Intent::Do(Action::Leave));
        }
    };
    html! {
        <dialog class={classes!("dialog", class)} ref={dialog.clone()} aria-labelledby="dialog-title" {onpointerdown}>
            <div class="dialog-head">
                <h2 class="dialog-title" id="dialog-title">{ title }</h2>
                <button type="button" class="button sign" aria-label="Close" title="Close (Esc)" onclick={close}>{ "✕" }</button>
            </div>
            <div class="dialog-body">{ body }</div>
        </dialog>
    }
}
