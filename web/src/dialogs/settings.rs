//! Settings: a new run of the same script, with other servers, timers, network or seed.

use lab::{SettingForm, SettingKind};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, SubmitEvent, UseStateHandle,
    function_component, html, use_state,
};

use crate::intent::Intent;
use crate::look::Same;
use crate::ports::events;

/// See [`Settings`].
#[derive(Properties, PartialEq)]
pub(crate) struct SettingsProps {
    /// The settings of this run.
    pub(crate) forms: Same<Vec<SettingForm>>,
    /// What did not work.
    pub(crate) notice: Option<AttrValue>,
    /// Whom to tell.
    pub(crate) intent: Callback<Intent>,
}

/// Changed values by the place of their setting.
type Values = UseStateHandle<Vec<String>>;

/// The settings dialog.
#[function_component]
pub(crate) fn Settings(props: &SettingsProps) -> Html {
    let forms = props.forms.clone();
    let values: Values = use_state(|| forms.iter().map(|form| form.value.clone()).collect());
    let (intent, changed, forms) = (props.intent.clone(), values.clone(), props.forms.clone());
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        intent.emit(Intent::Settings(differences(&forms, &changed)));
    };
    html! {
        <>
            <form class="settings" {onsubmit}>
                { for props.forms.iter().enumerate().map(|(place, form)| field(place, form, &values)) }
                if let Some(words) = &props.notice { <p class="dialog-notice" role="alert">{ words.clone() }</p> }
                <div class="button-row">
                    <button type="submit" class="button primary">{ "Start a new run" }</button>
                    <p class="hint">{ "The script stays, what you did by hand goes. You can return to this run." }</p>
                </div>
            </form>
        </>
    }
}

fn differences(forms: &[SettingForm], values: &[String]) -> Vec<(String, String)> {
    forms
        .iter()
        .zip(values)
        .filter(|(form, value)| form.value != **value)
        .map(|(form, value)| (form.key.clone(), value.clone()))
        .collect()
}

fn field(place: usize, form: &SettingForm, values: &Values) -> Html {
    let set = |values: &Values| {
        let values = values.clone();
        Callback::from(move |value: String| {
            let mut changed = (*values).clone();
            changed[place] = value;
            values.set(changed);
        })
    };
    let oninput = set(values).reform(|event: InputEvent| events::typed(&event));
    let onchange = set(values).reform(|event: Event| events::chosen(&event));
    let value = values[place].clone();
    let (id, hint) = (format!("setting-{}", form.key), format!("setting-{}-help", form.key));
    let described = hint.clone();
    let input = match &form.kind {
        SettingKind::Number(min, max) => html! {
            <input class="field" type="number" {id} min={min.to_string()} max={max.to_string()} {value} {oninput}
                aria-describedby={described} />
        },
        SettingKind::Words => html! {
            <input class="field" type="text" {id} maxlength="60" {value} {oninput} aria-describedby={described} />
        },
        SettingKind::Choice(choices) => html! {
            <select class="field" {id} {onchange} aria-describedby={described}>
                { for choices.iter().map(|(choice, label)| html! {
                    <option value={choice.clone()} selected={*choice == value}>{ label.clone() }</option>
                }) }
            </select>
        },
    };
    html! {
        <div class="setting">
            <label class="setting-label" for={format!("setting-{}", form.key)}>{ form.label.clone() }</label>
            { input }
            <p class="hint" id={hint}>{ form.help.clone() }</p>
        </div>
    }
}
