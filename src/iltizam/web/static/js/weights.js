// The table of weights: what they do to the rates, asked of the server while one types.
const PAUSE = 300;

function live(form) {
  let timer = 0;
  let latest = 0;
  form.querySelectorAll("[data-iltizam-without-script]").forEach((each) => {
    each.hidden = true;
  });
  const ask = async () => {
    const turn = ++latest;
    const answer = await fetch(form.dataset.iltizamWeights, {
      method: "POST",
      body: new FormData(form),
      redirect: "manual",
      headers: { Accept: "application/json" },
    }).catch(() => null);
    if (turn !== latest || !answer || answer.status !== 200) return;
    form.querySelector("[data-iltizam-effect]").innerHTML = (await answer.json()).effect;
  };
  const shares = () => {
    const inputs = [...form.querySelectorAll(".weights__one")];
    const typed = inputs.map((each) => Number(each.value.trim().replace(",", ".")) || 0);
    const total = typed.reduce((sum, each) => sum + each, 0);
    const show = new Intl.NumberFormat(document.documentElement.lang, {
      style: "percent",
      numberingSystem: "latn",
    });
    inputs.forEach((each, place) => {
      each.closest("tr").querySelector("[data-iltizam-share]").textContent =
        total > 0 && typed[place] > 0 ? show.format(typed[place] / total) : "–";
    });
  };
  form.addEventListener("input", () => {
    shares();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("[data-iltizam-weights]").forEach(live);
