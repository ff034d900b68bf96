"""The parts of the standalone HTML report: article, findings, figures, and the files that style and move it."""
