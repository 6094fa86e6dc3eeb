/* What a page does besides: nothing here is needed to work, and it has no words of its own. */
"use strict";
(function () {
  var CHOOSING = "form[hx-get] select, form[hx-get] input[type=checkbox]", TYPING = "form[hx-get] input[name=q]";
  var root = document.documentElement;
  root.classList.add("scripts");

  /* A form is sent once, however often its button is pressed. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  /* What was just done is said once: not again when the page is loaded anew, nor by a bookmark. */
  var here = new URL(window.location.href);
  if (here.searchParams.has("said")) {
    here.searchParams.delete("said");
    window.history.replaceState(window.history.state, "", here);
  }

  /* A list follows its filter: at once where something is chosen, after a pause in typing; never within a composed word. */
  document.addEventListener("change", function (event) {
    var box = event.target;
    if (box.matches(CHOOSING)) { window.htmx.trigger(box.form, "chosen"); }
    if (box.matches("thead input.all")) {
      box.closest("table").querySelectorAll("tbody .pick input").forEach(function (each) { each.checked = box.checked; });
    }
  });
  ["input", "compositionend"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (!event.isComposing && event.target.matches(TYPING)) { window.htmx.trigger(event.target.form, "typed"); }
    });
  });
  document.addEventListener("htmx:configRequest", function (event) {
    var sent = event.detail.formData;
    if (event.detail.verb !== "get") { return; }
    Array.from(new Set(sent.keys())).forEach(function (name) {
      if (!sent.getAll(name).some(Boolean)) { sent.delete(name); }
    });
  });

  /* An answer that is no page, or one that says only why not, is told above what was typed; nothing that was typed is lost. */
  function tell(words) {
    var main = document.getElementById("main"), said = main.querySelector(".told") || document.createElement("div");
    said.className = "wrong told";
    said.setAttribute("role", "alert");
    said.tabIndex = -1;
    said.textContent = words;
    main.prepend(said);
    said.focus();
  }
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail, kind = detail.xhr.getResponseHeader("content-type") || "";
    if (detail.xhr.status < 400 && kind.indexOf("text/html") === 0) { return; }
    var page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    var failed = kind.indexOf("text/html") === 0 ? page.querySelector(".failed p") : page.body;
    if (failed && (detail.requestConfig.verb === "post" || failed === page.body)) {
      detail.shouldSwap = false;
      tell(failed.textContent);
    } else if (failed) {
      detail.target = document.getElementById("main");
      detail.selectOverride = "#main";
      detail.swapOverride = "outerHTML";
    }
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () { tell(document.getElementById("unreachable").content.textContent); });
  });

  /* Nothing is kept in the browser, not even which list was looked at last. */
  function forget() { window.sessionStorage.removeItem("htmx-current-path-for-history"); }
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:load"].forEach(function (name) { document.addEventListener(name, forget); });
  window.addEventListener("pagehide", forget);

  /* On a narrow screen a row stands as a card: its cells know the headings of their columns. */
  function label(root) {
    root.querySelectorAll(".list:not(.cards):not(.numbers):not(.labelled)").forEach(function (table) {
      var names = Array.from(table.querySelectorAll("thead th"), function (each) { return each.querySelector(".only-read") ? "" : each.textContent.trim(); });
      table.querySelectorAll("tbody tr").forEach(function (row) {
        Array.from(row.cells).forEach(function (cell, place) { if (names[place] && cell.colSpan === 1) { cell.dataset.label = names[place]; } });
      });
      table.classList.add("labelled");
    });
  }
  label(document);
  document.addEventListener("htmx:load", function (event) { label(event.target); });

  /* Whoever turned a page by its link goes on from the top of the new list. */
  document.addEventListener("htmx:afterSettle", function () {
    var list = document.getElementById("list");
    if (list && document.activeElement === document.body) { list.focus(); }
  });
})();
