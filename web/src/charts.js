// Bars over time, by type; lines over time with the unusual weeks marked. Time runs with the reading direction.
import { BarChart, LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, MarkPointComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { kept, look } from "./look.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, DataZoomComponent, MarkPointComponent, CanvasRenderer]);

function chart(plot, option, onClick) {
  const drawn = init(plot, null, { renderer: "canvas" });
  const drawing = () => drawn.setOption(option(look()), true);
  drawing();
  if (onClick) drawn.on("click", onClick);
  const release = kept(plot, drawing, () => drawn.resize());
  // the face may come later than the chart
  document.fonts?.ready.then(drawing);
  return () => {
    release();
    drawn.dispose();
  };
}

function frame(l, labels) {
  return {
    textStyle: { fontFamily: l.font },
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    grid: { left: 4, right: 4, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: labels,
      inverse: l.rtl,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: l.value("rule-strong") } },
      axisLabel: { color: l.value("ink-2"), fontSize: 12, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      position: l.rtl ? "right" : "left",
      splitNumber: 3,
      splitLine: { lineStyle: { color: l.value("rule") } },
      axisLabel: { color: l.value("ink-2"), fontSize: 12, formatter: (n) => l.number(n) },
    },
    tooltip: {
      trigger: "axis",
      // text drawn on the canvas: nothing in it can be taken for markup
      renderMode: "richText",
      confine: true,
      axisPointer: { type: "shadow", shadowStyle: { color: l.value("ink"), opacity: 0.06 } },
      backgroundColor: l.value("raised"),
      borderColor: l.value("rule-strong"),
      textStyle: { color: l.value("ink"), fontFamily: l.font, fontSize: 13 },
    },
  };
}

// data: {labels, hrefs, series: [{name, quad, step, steps, values}]}
export function timeline(plot, data) {
  const told = (l) => (points) => {
    const lines = points
      .filter((p) => p.value)
      .sort((a, b) => b.value - a.value)
      .slice(0, 9)
      .map((p) => `${p.marker} ${p.seriesName}: ${l.number(p.value)}`);
    const all = points.reduce((sum, p) => sum + (p.value || 0), 0);
    return [`${points[0].axisValueLabel}: ${l.number(all)}`, ...lines].join("\n");
  };
  const option = (l) => {
    const base = frame(l, data.labels);
    return {
      ...base,
      tooltip: { ...base.tooltip, formatter: told(l) },
      series: data.series.map((s) => ({
        name: s.name,
        type: "bar",
        stack: "all",
        barMaxWidth: 44,
        barCategoryGap: data.labels.length > 60 ? "10%" : "28%",
        cursor: data.hrefs ? "pointer" : "default",
        itemStyle: { color: l.shade(s.quad, s.step, s.steps) },
        emphasis: { disabled: true },
        data: s.values,
      })),
    };
  };
  return chart(plot, option, ({ dataIndex }) => data.hrefs && location.assign(data.hrefs[dataIndex]));
}

// data: {labels, hrefs, series: [{name, tone: 'cooperation'|'conflict'|'line', values}], unusual: [index]}
export function series(plot, data) {
  const tones = { cooperation: "quad-2", conflict: "quad-4", line: "accent" };
  const option = (l) => {
    const base = frame(l, data.labels);
    // the score has an axis of its own, on the other side
    const score = { ...base.yAxis, min: -10, max: 10, splitNumber: 2, splitLine: { show: false } };
    score.position = l.rtl ? "left" : "right";
    return {
      ...base,
      yAxis: [base.yAxis, score],
      series: data.series.map((s) => ({
        name: s.name,
        yAxisIndex: s.tone === "line" ? 1 : 0,
        type: s.tone === "line" ? "line" : "bar",
        stack: s.tone === "line" ? undefined : "all",
        showSymbol: true,
        symbolSize: 4,
        barMaxWidth: 28,
        lineStyle: { width: 2 },
        itemStyle: { color: l.value(tones[s.tone] ?? "accent") },
        emphasis: { disabled: true },
        data: s.values,
        markPoint:
          s.tone === "line" && data.unusual?.length
            ? {
                symbol: "circle",
                symbolSize: 9,
                itemStyle: { color: l.value("paper"), borderColor: l.value("accent"), borderWidth: 2 },
                label: { show: false },
                data: data.unusual.map((i) => ({ coord: [i, s.values[i]] })),
              }
            : undefined,
      })),
    };
  };
  return chart(plot, option, ({ dataIndex }) => data.hrefs && location.assign(data.hrefs[dataIndex]));
}
