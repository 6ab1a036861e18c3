// A guardian's address is asked for when "15–17" is chosen. Without this module the field is always there.
const form = document.querySelector("#anmal");
const field = form?.querySelector("[name=guardian]")?.closest(".field");

function settle() {
  const chosen = form.querySelector("[name=age]:checked");
  field.hidden = chosen?.value !== "15" && !field.querySelector(".error");
}

if (field) {
  form.addEventListener("change", settle);
  addEventListener("pageshow", settle); // a browser that goes back fills the form in again first
  settle();
}
