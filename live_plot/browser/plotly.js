// Plotly.js, loaded once for all figures of a page.

const loads = new Map();

// Plotly where it is here already, else null.
export function plotlyNow() {
  return loads.size && window.Plotly ? window.Plotly : null;
}

export function loadPlotly(url) {
  if (!loads.has(url)) {
    loads.set(url, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        loads.delete(url); // the next figure may try again
        script.remove();
        reject(new Error(`${url} did not load`));
      };
      document.head.append(script);
    }));
  }
  return loads.get(url);
}
