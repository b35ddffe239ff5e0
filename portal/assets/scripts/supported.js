// Says, before the first paint, that components may be made quicker by script; without this file pages stay plain HTML.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
