/* What a page does besides: nothing here is needed to work. Enhancements only, no text of their own. */
"use strict";
document.addEventListener("submit", function (event) {
  var form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  window.setTimeout(function () { delete form.dataset.sent; }, 4000);
});
document.addEventListener("DOMContentLoaded", function () {
  var first = document.querySelector("[aria-invalid=true]");
  if (first) { first.focus(); }
});
