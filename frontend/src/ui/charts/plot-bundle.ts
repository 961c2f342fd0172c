// Only what our charts use: importing the package itself would load all of it.
export {
  areaY,
  axisX,
  axisY,
  barX,
  barY,
  dot,
  geo,
  gridX,
  gridY,
  lineY,
  plot,
  rectY,
  ruleX,
  ruleY,
  text,
} from '@observablehq/plot'
