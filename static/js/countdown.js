// Says how many minutes are left, by the server's clock. The deadline itself stands in the page without this.
{
  const time = document.querySelector('[data-due-at]')
  const spoken = document.querySelector('[data-time-spoken]')
  const end = document.querySelector('[data-time-end]')
  const { dueAt, sentAt, left, up } = time.dataset
  const correction = Number(sentAt) - Date.now()
  const said = `time-said-${dueAt}`
  let last

  const minutesLeft = () => Math.max(0, Math.ceil((dueAt - Date.now() - correction) / 60000))

  // Out loud only at five minutes, at one, and when time is up; each once, however many pages are opened.
  const speak = (minutes, text) => {
    const mark = [0, 1, 5].find((limit) => minutes <= limit)
    if (mark === undefined || Number(sessionStorage.getItem(said) ?? 9) <= mark) return
    sessionStorage.setItem(said, mark)
    spoken.textContent = text
  }

  const tick = () => {
    const minutes = minutesLeft()
    if (minutes === last) return
    last = minutes
    const text = minutes > 0 ? left.replace('%d', minutes) : up
    time.querySelector('.time__left').textContent = text
    time.dataset.state = minutes === 0 ? 'up' : minutes <= 5 ? 'soon' : 'calm'
    end.hidden = minutes > 0
    speak(minutes, text)
  }
  tick()
  setInterval(tick, 1000)
}
