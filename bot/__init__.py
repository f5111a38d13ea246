"""Hỏi Bảo Hiểm: workers of Quảng Trị ask about insurance, a curated FAQ answers."""
