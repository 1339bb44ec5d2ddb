// Reading needs none of this: tables sort by their headers, and points of plots say what they are.
(() => {
  'use strict';

  for (const table of document.querySelectorAll('table.sortable')) {
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => sort(table, headers, column));
    });
  }

  function sort(table, headers, column) {
    const header = headers[column];
    const isNumber = header.classList.contains('n');
    // The first click puts in front what is looked for: large numbers, but small probabilities and early letters.
    const before = header.getAttribute('aria-sort');
    const first = header.dataset.first ?? (isNumber ? 'descending' : 'ascending');
    const order = before === null ? first : before === 'ascending' ? 'descending' : 'ascending';
    headers.forEach(other => other.removeAttribute('aria-sort'));
    header.setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const compare = isNumber
      ? (a, b) => (Number.isNaN(+key(a)) - Number.isNaN(+key(b))) || sign * (key(a) - key(b))
      : (a, b) => sign * key(a).localeCompare(key(b), 'en', { numeric: true });
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
  }

  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.role = 'status';
  tip.hidden = true;
  document.body.append(tip);
  let ring = null;

  for (const data of document.querySelectorAll('script[data-points]')) {
    const svg = data.closest('figure').querySelector('svg');
    const points = JSON.parse(data.textContent);
    svg.addEventListener('pointermove', event => point(svg, points, event));
    svg.addEventListener('pointerdown', event => point(svg, points, event));
    svg.addEventListener('pointerleave', leave);
  }

  addEventListener('scroll', leave, { passive: true, capture: true });
  addEventListener('keydown', event => { if (event.key === 'Escape') leave(); });

  function leave() {
    tip.hidden = true;
    ring?.remove();
  }

  function point(svg, points, event) {
    const matrix = svg.getScreenCTM();
    const reach = (event.pointerType === 'touch' ? 24 : 10) / matrix.a;
    const x = (event.clientX - matrix.e) / matrix.a, y = (event.clientY - matrix.f) / matrix.d;
    let best = null, least = reach * reach;
    for (const candidate of points) {
      const distance = (candidate[0] - x) ** 2 + (candidate[1] - y) ** 2;
      if (distance < least) { least = distance; best = candidate; }
    }

    if (best === null) { leave(); return; }
    if (ring === null) {
      ring = document.createElementNS(svg.namespaceURI, 'circle');
      ring.setAttribute('class', 'ring');
      ring.setAttribute('r', '6');
    }

    ring.setAttribute('cx', best[0]);
    ring.setAttribute('cy', best[1]);
    svg.append(ring);
    tip.textContent = best[2];
    tip.hidden = false;
    const left = matrix.e + best[0] * matrix.a, top = matrix.f + best[1] * matrix.d, box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(left - box.width / 2, document.documentElement.clientWidth - box.width - 8)) + 'px';
    tip.style.top = (top - box.height - 12 > 4 ? top - box.height - 12 : top + 14) + 'px';
  }
})();
