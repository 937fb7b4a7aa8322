// The console's page: asks for the nights once a second while one runs, and draws what changed.

import { h } from './element.js';
import { nightLink, nightView, notHere, nothingYet } from './night-view.js';
import { states } from './words.js';

const main = document.querySelector('#night');
const earlier = document.querySelector('#earlier');
const link = document.querySelector('#link');

let drawn = '';

function draw(nights, wanted) {
  const shown = wanted === null ? nights[0] : nights.find(({ id }) => id === wanted);
  if (shown) main.replaceChildren(...nightView(shown));
  else main.replaceChildren(nights.length === 0 ? nothingYet() : notHere());
  document.title = shown ? `${states[shown.state]} · Daybreak` : 'Daybreak';
  const others = nights.filter((night) => night !== shown);
  earlier.hidden = others.length === 0;
  earlier.querySelector('h2').textContent = wanted === null ? 'Earlier' : 'Other nights';
  earlier.querySelector('ol').replaceChildren(...others.map((night) => nightLink(night, wanted)));
}

const wantedNight = () => (location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : null);

async function fetchNights(wanted) {
  const answer = await fetch('/api/nights');
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const { nights } = await answer.json();
  if (wanted === null || nights.some(({ id }) => id === wanted)) return nights;
  // An older one than the list holds.
  const one = await fetch(`/api/nights/${encodeURIComponent(wanted)}`);
  return one.ok ? [...nights, await one.json()] : nights;
}

let timer = 0;
let turn = 0;

async function look() {
  const mine = ++turn;
  let pause = 1000;
  try {
    const wanted = wantedNight();
    const nights = await fetchNights(wanted);
    const now = JSON.stringify([wanted, nights]);
    if (now !== drawn) draw(nights, wanted);
    drawn = now;
    const running = nights.some(({ state }) => state === 'running');
    link.textContent = running ? 'Live' : 'Up to date';
    link.className = 'link';
    pause = running ? 1000 : 3000;
  } catch {
    link.textContent = 'The console does not answer. Trying again…';
    link.className = 'link lost';
    if (drawn === '')
      main.replaceChildren(
        h(
          'div',
          { class: 'note' },
          h('h1', {}, 'The console does not answer'),
          h('p', {}, 'It is asked again every second. Where it does not come back, its log says why.'),
        ),
      );
  }
  // A newer look has taken over where the night shown was changed meanwhile.
  if (mine === turn) timer = setTimeout(look, pause);
}

const again = () => {
  clearTimeout(timer);
  void look();
};
addEventListener('hashchange', again);
document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(timer) : again()));
void look();
