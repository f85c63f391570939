/** On a narrow screen the bar scrolls: it begins where the link of the current page is seen. Nothing else on the page moves. */
export function showCurrentPage(nav) {
  const link = nav?.querySelector('[aria-current=page]')
  if (!link) return
  const middle = element => { const box = element.getBoundingClientRect(); return box.left + box.width / 2 }
  nav.scrollLeft += middle(link) - middle(nav)
}
