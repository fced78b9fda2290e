#!/bin/sh
# The page of `trace --format html` in a real browser: tests/browser/trace.sh PAGE.html
# Without PAGE.html it draws one, of `join` as a learner gets it. Skipped where no Chromium is installed.
set -eu
browser=
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" > /dev/null; then browser=$name; break; fi
done
if [ -z "$browser" ]; then
    echo "skipped: no chromium, chromium-browser or google-chrome is installed"
    exit 0
fi
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
if [ $# -gt 0 ]; then
    page=$(realpath "$1")
else
    cd "$(dirname "$0")/../.."
    cargo build --quiet --locked
    tool="$(pwd)/${CARGO_TARGET_DIR:-target}/debug/cargo-async-learn"
    "$tool" async-learn init "$profile/course" > "$profile/log"
    page="$profile/join.html"
    # Exit code 1: what a learner begins with does not pass.
    (cd "$profile/course" && "$tool" async-learn trace join --format html > "$page") || [ $? -eq 1 ]
fi

dom() {
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$profile/p" --dump-dom "file://$page$1" 2> "$profile/log"
}
# expect ADDRESS TEXT: the page at ADDRESS has TEXT once its script has run.
expect() {
    if ! dom "$1" > "$profile/dom" || ! grep -qF -- "$2" "$profile/dom"; then
        echo "failed: at '$1' there is no: $2"
        exit 1
    fi
    echo "ok: '$1' has: $2"
}

steps=$(dom "" | sed -n 's/.*<output id="count">\([0-9]*\) steps<.*/\1/p')
[ -n "$steps" ] || { echo "failed: the page does not count its steps"; exit 1; }
echo "ok: $steps steps"
expect "#step=3" "step 3 of $steps"
expect "#step=3" 'aria-current="step"'
expect "#step=3" '<path class="cursor" d="M'
expect "#step=99999" "step $steps of $steps"
expect "#run=2&step=1" "step 1 of"
expect "" 'data-words='

# The same page with keys, buttons, a wheel and a pointer that a script moves; it writes down what came of it.
cat "$page" - > "$profile/moved.html" << 'SCRIPT'
<script>
const key = (key) => dispatchEvent(new KeyboardEvent("keydown", { key }));
const told = [];
const width = () => Math.round(svg.getBoundingClientRect().width);
key("ArrowRight"); key("ArrowRight"); key("ArrowLeft"); at("forth").click(); at("forth").click();
told.push("keys:" + at("count").textContent);
key("End");
told.push("end:" + at("forth").disabled);
const fitted = width();
view.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, clientX: 300, clientY: 200, cancelable: true }));
told.push("wheel:" + (width() > fitted));
at("fit").click();
told.push("fit:" + (Math.abs(width() - fitted) < 20));
svg.querySelector(".poll").dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: 9, clientY: 9 }));
told.push("tip:" + !tip.hidden + "," + tip.textContent);
document.body.dataset.told = told.join(" ");
</script>
SCRIPT
page="$profile/moved.html"
expect "" "keys:step 3 of $steps"
expect "" "end:true wheel:true fit:true tip:true,"
