"""The forms that existing clients speak: their requests in, their replies out, the same scores behind them."""
