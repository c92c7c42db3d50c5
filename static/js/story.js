// Goes on in a story without asking the server: all its steps stand in the page. The server alone decides what counts.
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

const step = (...children) => element('li', { className: 'story__step' }, ...children)

function optionOf({ id, text }, index) {
  const own = index === 0 ? 'answer' : `answer-${index}`
  const input = element('input', { type: 'radio', name: 'answer', id: own, value: id })
  return element('div', { className: 'option' }, input, element('label', { htmlFor: own }, text))
}

/** Shows the story up to the decisions of `path`, and the one that comes next. */
export function tell(form, path) {
  const { chose, ends, steps } = form.dataset
  const all = JSON.parse(steps)
  let next = all[0]
  const told = []
  for (const id of path === '' ? [] : path.split('.')) {
    const option = next?.options.find((each) => each.id === id)
    if (!option) return
    const choice = element('p', { className: 'story__choice' }, element('strong', {}, `${chose}:`), ` ${option.text}`)
    const consequence = element('p', { className: 'story__consequence' }, option.consequence)
    told.push(step(element('p', {}, next.text), choice, consequence))
    next = all.find((each) => each.id === option.next)
  }
  const options = element('div', { className: 'question__options' }, ...(next?.options.map(optionOf) ?? []))
  options.setAttribute('role', 'radiogroup')
  options.setAttribute('aria-labelledby', 'story-step')
  const last = next ? step(element('p', { id: 'story-step' }, next.text), options) : step(element('p', {}, ends))
  form.querySelector('.story').replaceChildren(...told, last)
  form.elements.path.value = path
  return last
}
